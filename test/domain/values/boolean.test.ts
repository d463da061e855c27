import { expect, test } from 'vitest';
import { readBoolean } from '../../../domain/values/boolean.ts';

test.each([
  ['true', true],
  ['false', false],
  ['TRUE', true],
  [' False ', false],
])('%j is %s', (text, value) => {
  expect(readBoolean(text)).toBe(value);
});

test.each(['', 'yes', 'no', '1', '0', 't', 'truee'])('%j is neither', (text) => {
  expect(readBoolean(text)).toBeNull();
});
