import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createImport } from '../../api/create-import.ts';
import { resealAll } from '../../db/reseal.ts';
import { importDefinition } from '../../domain/definition.ts';
import { withQuery } from '../../domain/import-secrets.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { unsealSecrets } from '../../domain/secrets.ts';
import { useDatabase } from '../support/database.ts';

const suite = useDatabase();
const START = { trigger: 'api', startedBy: 'key 01234567' } as const;

const [old, next] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64')) as [
  string,
  string,
];

async function storeImport(keys: string, url: string, credentials?: object): Promise<string> {
  const definition = importDefinition.parse({
    name: 'CRM',
    entity: 'users',
    source: { kind: 'file', url, ...(credentials && { credentials }) },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });
  const { db } = suite.database;
  return (await createImport(db, createKeyring(keys), definition, START)).import.id;
}

async function stored(id: string) {
  const [row] = await suite.database.sql<
    { url: string; runUrl: string; sealed: string | null }[]
  >`select i.definition -> 'source' ->> 'url' as url, r.definition -> 'source' ->> 'url' as "runUrl",
      i.sealed_credentials as sealed
    from imports i join runs r on r.import_id = i.id where i.id = ${id}`;
  if (!row) throw new Error('no such import');
  return row;
}

test('secrets sealed with an old key are sealed with the current one, which then opens them alone', async () => {
  const credentials = { username: 'shop', password: 'secret' };
  const withBoth = await storeImport(old, 'https://files.example/a.csv?sig=1', credentials);
  const withNone = await storeImport(old, 'https://files.example/a.csv');
  const before = await stored(withBoth);
  expect(await resealAll(suite.database, createKeyring(next, [old]))).toBe(1);
  const after = await stored(withBoth);
  expect(after.sealed).not.toBe(before.sealed);
  expect(unsealSecrets(after.sealed, createKeyring(next), withBoth)).toEqual({
    credentials,
    query: 'sig=1',
    webhook: null,
  });
  expect((await stored(withNone)).sealed).toBeNull();
  expect(await resealAll(suite.database, createKeyring(next, [old]))).toBe(0);
});

test('queries that were stored in plain text go into the envelope, also those that runs keep', async () => {
  const id = await storeImport(next, 'https://files.example/b.csv');
  const plain = JSON.stringify('https://files.example/b.csv?sig=canary');
  const { sql } = suite.database;
  for (const table of ['imports', 'runs'])
    await sql.unsafe(
      `update ${table} set definition = jsonb_set(definition, '{source,url}', $1::text::jsonb)
       where definition -> 'source' ->> 'url' like '%b.csv'`,
      [plain],
    );
  expect((await stored(id)).runUrl).toContain('canary');
  expect(await resealAll(suite.database, createKeyring(next))).toBe(1);
  const { url, runUrl, sealed } = await stored(id);
  expect([url, runUrl]).toEqual(Array(2).fill('https://files.example/b.csv?...'));
  const secrets = unsealSecrets(sealed, createKeyring(next), id);
  expect(withQuery(url, secrets)).toBe('https://files.example/b.csv?sig=canary');
});

test('a key that is not there stops the command before anything is changed', async () => {
  const credentials = { username: 'shop', password: 'secret' };
  const id = await storeImport(old, 'https://files.example/c.csv', credentials);
  const before = await stored(id);
  const work = resealAll(suite.database, createKeyring(next));
  await expect(work).rejects.toThrow(/neither SECRETS_KEY nor one of SECRETS_OLD_KEYS/);
  expect(await stored(id)).toEqual(before);
});
