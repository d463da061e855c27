import { parse } from 'csv-parse/sync';
import { beforeEach, expect, test } from 'vitest';
import { importFile, issuesOf, reportOf, userOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers, storedUsers, withSql } from '../support/stored.ts';

const service = useService();

beforeEach(() => clearUsers(service.databaseUrl));

const EMAIL = { userIdField: 'email', userIdType: 'email' };
const CRM = { userIdField: 'id', userIdType: 'crm_id' };

function importUsers(name: string, lines: string[], format: object = EMAIL, more: object = {}) {
  return importFile(service, name, `${lines.join('\n')}\n`, {
    entity: 'users',
    format: { kind: 'jsonl', ...format },
    ...more,
  });
}

test('users are stored line by line, and values keep their types', async () => {
  const run = await importUsers('types.jsonl', [
    '{"email":"A@b.co","text":"7","n":7,"price":1.5,"yes":true,"none":null,"list":[1,"x",{"y":false}],"at":{"city":"Évora"}}',
    '',
    '{"email":"b@b.co"}',
  ]);
  expect(run).toMatchObject({
    status: 'completed',
    tally: { read: 2, added: 2, updated: 0, unchanged: 0, rejected: 0, ignored: 0 },
    file: { compression: 'none', encoding: 'utf-8', delimiter: null },
  });
  expect(await userOf(service, 'a@b.co')).toMatchObject({
    ids: [{ type: 'email', id: 'a@b.co' }],
    attributes: {
      email: 'A@b.co',
      text: '7',
      n: 7,
      price: 1.5,
      yes: true,
      none: null,
      list: [1, 'x', { y: false }],
      at: { city: 'Évora' },
    },
  });
  expect((await userOf(service, 'b@b.co')).attributes).toEqual({ email: 'b@b.co' });
});

test('the same file twice, and with its fields in another order, changes nothing', async () => {
  const users = Array.from({ length: 3_000 }, (_, row) => ({
    email: `u${row}@b.co`,
    n: row,
    ...(row % 3 === 0 && { tags: ['a', row] }),
    name: `Zoë "${row}"`,
  }));
  const lines = users.map((user) => JSON.stringify(user));
  expect((await importUsers('same.jsonl', lines)).tally).toMatchObject({
    read: 3_000,
    added: 3_000,
  });
  const stored = await storedUsers(service.databaseUrl);
  const turned = users.map((user) =>
    JSON.stringify(Object.fromEntries(Object.entries(user).reverse())),
  );
  for (const again of [lines, turned, lines.map((line) => line.replaceAll('":', '" : '))])
    expect((await importUsers('same.jsonl', again)).tally).toMatchObject({
      unchanged: 3_000,
      updated: 0,
    });
  expect(await storedUsers(service.databaseUrl)).toBe(stored);
});

test('ids and numbers of 20 digits are kept to the last one', async () => {
  await importUsers(
    'long.jsonl',
    [
      '{"id":12345678901234567890,"n":12345678901234567891}',
      '{"id":12345678901234567891,"n":0.1234567890123456789,"o":{"p":[98765432109876543210]}}',
    ],
    CRM,
  );
  const read = async (id: string) =>
    (await service.request('GET', `/v1/users/crm_id/${id}`)).text();
  expect(await read('12345678901234567890')).toContain(
    '"attributes":{"n":12345678901234567891,"id":12345678901234567890}',
  );
  expect(await read('12345678901234567891')).toContain('"n":0.1234567890123456789');
  expect(await read('12345678901234567891')).toContain('"o":{"p":[98765432109876543210]}');
});

test('the plain text of a hashed id is kept nowhere in the database', async () => {
  const run = await importUsers(
    'hashed.jsonl',
    ['{"email":" Jonathan@Email.com ","city":"Porto"}'],
    {
      ...EMAIL,
      hashUserId: true,
    },
  );
  expect(run.tally).toMatchObject({ added: 1 });
  expect((await reportOf(service, run.id)).sample.first).toMatchObject([
    { read: { email: '(hashed)', city: 'Porto' }, stored: { city: 'Porto' } },
  ]);
  const found = await withSql(service.databaseUrl, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public'`;
    expect(tables.length).toBeGreaterThan(5);
    const hits: string[] = [];
    for (const { name } of tables) {
      const [row] =
        await sql`select count(*)::int as count from ${sql(name)} t where t::text ilike '%jonathan%'`;
      if (row?.['count'] !== 0) hits.push(name);
    }
    return hits;
  });
  expect(found).toEqual([]);
});

test('merge keeps attributes that are not in the file, and null takes the place of a value; replace removes them', async () => {
  await importUsers('old.jsonl', ['{"id":"1","a":1,"b":{"x":1}}'], CRM);
  const line = ['{"id":"1","b":null,"c":[]}'];
  expect((await importUsers('new.jsonl', line, CRM)).tally).toMatchObject({ updated: 1 });
  expect((await userOf(service, '1', 'crm_id')).attributes).toEqual({
    id: '1',
    a: 1,
    b: null,
    c: [],
  });
  const replace = { ...CRM, mergeStrategy: 'replace' };
  expect((await importUsers('new.jsonl', line, replace)).tally).toMatchObject({ updated: 1 });
  expect((await userOf(service, '1', 'crm_id')).attributes).toEqual({ id: '1', b: null, c: [] });
  expect((await importUsers('new.jsonl', line, replace)).tally).toMatchObject({ unchanged: 1 });
});

test('the same user on several lines is merged in file order, numbers and all', async () => {
  const run = await importUsers(
    'several.jsonl',
    [
      '{"id":7,"a":12345678901234567890,"b":1}',
      '{"id":8}',
      '{"id":"7","b":2.50,"__proto__":{"x":1}}',
    ],
    CRM,
  );
  expect(run.tally).toMatchObject({ read: 3, added: 2, ignored: 1 });
  const [row] = await withSql(
    service.databaseUrl,
    (sql) => sql<{ text: string }[]>`select attributes::text as text from profiles where id = '7'`,
  );
  expect(row?.text).toBe(
    '{"a": 12345678901234567890, "b": 2.50, "id": "7", "__proto__": {"x": 1}}',
  );
  expect(await issuesOf(service, run.id)).toEqual([['merged_row', null, 1, 3]]);
});

test('a dry run tells what the run then does, and stores nothing', async () => {
  await importUsers('base.jsonl', ['{"id":1,"a":1}', '{"id":2,"a":1}'], CRM);
  const stored = await storedUsers(service.databaseUrl);
  const lines = ['{"id":1,"a":1.0}', '{"id":2,"a":"1"}', '{"id":3}', '{}'];
  const dry = await importUsers('next.jsonl', lines, CRM, { dryRun: true });
  expect(await storedUsers(service.databaseUrl)).toBe(stored);
  const real = await importUsers('next.jsonl', lines, CRM);
  expect(dry.tally).toEqual(real.tally);
  expect(real.tally).toMatchObject({ read: 4, added: 1, updated: 1, unchanged: 1, rejected: 1 });
});

test('lines that are rejected come back with what is wrong, and the others are stored', async () => {
  const lines = [
    '{"id":"good"}',
    '{"id":',
    '{"id":null}',
    '[1]',
    '{"id":"x","t":"\\u0000"}',
    '{"id":"y","n":1e400}',
  ];
  const run = await importUsers('mixed.jsonl', lines, CRM);
  expect(run).toMatchObject({ status: 'completed', tally: { read: 6, added: 1, rejected: 5 } });
  const answer = await service.request('GET', `/v1/runs/${run.id}/rejected?exact=true`);
  const rows: Record<string, string>[] = parse(await answer.text(), { columns: true });
  expect(rows.map((row) => [row['_raw'], row['_line'], row['_code'], row['_column']])).toEqual([
    ['{"id":', '2', 'malformed_json', ''],
    ['{"id":null}', '3', 'missing_user_id', 'id'],
    ['[1]', '4', 'not_an_object', ''],
    ['{"id":"x","t":"\\u0000"}', '5', 'nul_character', 't'],
    ['{"id":"y","n":1e400}', '6', 'number_out_of_range', 'n'],
  ]);
});

test('a format that is not one is refused with all that is wrong', async () => {
  await service.upload('any.jsonl', '{}');
  const answer = await service.request('POST', '/v1/imports', {
    name: 'any',
    entity: 'users',
    source: { kind: 'file', url: 'upload://any.jsonl' },
    format: { kind: 'jsonl', delimiter: ',', userIdType: 'crm_id', hashUserId: true },
  });
  expect(answer.status).toBe(422);
  const text = await answer.text();
  for (const part of ['userIdField', 'cannot be hashed', 'delimiter']) expect(text).toContain(part);
});
