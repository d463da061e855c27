import { expect, test } from 'vitest';
import { BUILT_IN_TYPES, HASHABLE_TYPES } from '../dashboard/src/new-import/user-id-types.ts';
import { HASHED_TYPES, USER_ID_TYPES } from '../domain/user-ids.ts';

// The dashboard knows the API only, whose document takes any name as a type; so it has lists of its own.
test('the dashboard offers the user id types that are built in, and hashing where it is possible', () => {
  expect(BUILT_IN_TYPES).toEqual(Object.keys(USER_ID_TYPES));
  expect(HASHABLE_TYPES).toEqual(Object.keys(HASHED_TYPES));
});
