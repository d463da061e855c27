import { expect, test } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { useNamespace } from '../support/temporal.ts';

const suite = useDatabase();
const temporal = useNamespace();

test('a suite has a migrated database of its own', async () => {
  const [row] =
    await suite.sql`select count(*)::int as count, current_database() as name from runs`;
  expect(row).toMatchObject({ count: 0, name: expect.stringMatching(/^suite_support_world_/) });
});

test('a suite has a namespace of its own, with our search attributes', async () => {
  await expect(temporal.client.workflow.count('ImportId is null')).resolves.toEqual({
    count: 0,
    groups: [],
  });
});
