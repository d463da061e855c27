import { beforeEach, describe, expect, test } from 'vitest';
import { recordKey } from '../../domain/record-key.ts';
import { endOf, importUsers, issuesOf, startUsersImport, userOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers, storedUsers, withSql } from '../support/stored.ts';
import { usersFile } from '../support/users-file.ts';

const service = useService();

beforeEach(() => clearUsers(service.databaseUrl));

describe('a users file', () => {
  test('of 100 rows is imported within 2 seconds of its POST', async () => {
    await service.upload('small.csv', usersFile(100));
    await endOf(service, (await startUsersImport(service, 'small.csv')).id);
    // The best of three: another suite may be using the machine at the same moment.
    const milliseconds: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      const run = await startUsersImport(service, 'small.csv');
      expect((await endOf(service, run.id)).status).toBe('completed');
      milliseconds.push(performance.now() - started);
    }
    expect(Math.min(...milliseconds)).toBeLessThan(2_000);
  });

  test('is stored row by row, every column as text', async () => {
    const run = await importUsers(
      service,
      'plain.csv',
      'email,age,note\nA@b.co,007,"x, ""y"""\nb@b.co,,\n',
    );
    expect(run).toMatchObject({
      status: 'completed',
      tally: { read: 2, added: 2, updated: 0, unchanged: 0, rejected: 0, ignored: 0 },
      file: { compression: 'none', encoding: 'utf-8', delimiter: ',' },
    });
    expect(await userOf(service, 'a@b.co')).toMatchObject({
      ids: [{ type: 'email', id: 'a@b.co' }],
      attributes: { email: 'A@b.co', age: '007', note: 'x, "y"' },
    });
    expect((await userOf(service, 'b@b.co')).attributes).toEqual({
      email: 'b@b.co',
      age: '',
      note: '',
    });
  });

  test('imported twice changes nothing the second time', async () => {
    const content = usersFile(5_000);
    const first = await importUsers(service, 'twice.csv', content);
    const stored = await storedUsers(service.databaseUrl);
    const again = await importUsers(service, 'twice.csv', content);
    expect(again.tally).toEqual({
      ...first.tally,
      added: 0,
      updated: 0,
      unchanged: first.tally?.added,
    });
    expect(await storedUsers(service.databaseUrl)).toBe(stored);
  });

  test('imported with changes updates just what differs', async () => {
    const first = await importUsers(service, 'changed.csv', usersFile(5_000));
    const changed = await importUsers(service, 'changed.csv', usersFile(5_000, 1));
    expect(changed.tally?.added).toBe(0);
    expect(changed.tally?.updated).toBeGreaterThan(400);
    expect(changed.tally?.updated).toBeLessThan(600);
    const sum = (changed.tally?.updated ?? 0) + (changed.tally?.unchanged ?? 0);
    expect(sum).toBe(first.tally?.added);
  });

  test('keeps the plain text of a hashed id nowhere', async () => {
    await importUsers(service, 'hashed.csv', 'email,city\n John@Email.com ,Porto\n', {
      format: { hashUserId: true },
    });
    const hash = 'fab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f';
    expect(await userOf(service, hash, 'email_sha256')).toMatchObject({
      ids: [{ type: 'email_sha256', id: hash }],
      attributes: { city: 'Porto' },
    });
    const kept = await withSql(
      service.databaseUrl,
      (sql) => sql`
      select (select count(*) from profiles where profiles::text ilike '%john%')::int
           + (select count(*) from runs where runs::text ilike '%john%')::int
           + (select count(*) from run_chunks where run_chunks::text ilike '%john%')::int as count`,
    );
    expect(kept[0]?.['count']).toBe(0);
  });

  test('with the same user on several rows merges them in file order', async () => {
    const run = await importUsers(
      service,
      'same.csv',
      'email,a,b\nx@y.co,1,one\nz@y.co,9,nine\nX@y.co,2,two\n x@y.co,3,\n',
    );
    expect(run.tally).toMatchObject({ read: 4, added: 2, ignored: 2 });
    expect((await userOf(service, 'x@y.co')).attributes).toMatchObject({ a: '3', b: '' });
    expect(await issuesOf(service, run.id)).toEqual([['merged_row', null, 2, 4]]);
  });

  test('with the same user in different chunks merges them in file order too', async () => {
    const filler = Array.from({ length: 60_000 }, (_, row) => `u${row}@y.co,${'x'.repeat(80)}`);
    const rows = ['email,a', 'same@y.co,first', ...filler, 'same@y.co,last'];
    const run = await importUsers(service, 'far.csv', `${rows.join('\n')}\n`);
    expect(run.tally).toMatchObject({ read: 60_002, added: 60_001, ignored: 1 });
    expect((await userOf(service, 'same@y.co')).attributes).toMatchObject({ a: 'last' });
  });
});

describe('the merge strategy', () => {
  beforeEach(() => importUsers(service, 'old.csv', 'email,a,b\nx@y.co,1,2\n'));

  test('merge keeps attributes that are not in the file', async () => {
    const run = await importUsers(service, 'new.csv', 'email,b,c\nx@y.co,3,4\n');
    expect(run.tally).toMatchObject({ updated: 1 });
    expect((await userOf(service, 'x@y.co')).attributes).toEqual({
      email: 'x@y.co',
      a: '1',
      b: '3',
      c: '4',
    });
  });

  test('replace removes them', async () => {
    const replace = { format: { mergeStrategy: 'replace' } };
    const run = await importUsers(service, 'new.csv', 'email,b,c\nx@y.co,3,4\n', replace);
    expect(run.tally).toMatchObject({ updated: 1 });
    expect((await userOf(service, 'x@y.co')).attributes).toEqual({
      email: 'x@y.co',
      b: '3',
      c: '4',
    });
    const again = await importUsers(service, 'new.csv', 'email,b,c\nx@y.co,3,4\n', replace);
    expect(again.tally).toMatchObject({ unchanged: 1 });
  });

  test('merge after replace of the same row is unchanged, replace after merge is not', async () => {
    const row = 'email,b\nx@y.co,2\n';
    const merged = await importUsers(service, 'row.csv', row);
    expect(merged.tally).toMatchObject({ unchanged: 1 });
    const replaced = await importUsers(service, 'row.csv', row, {
      format: { mergeStrategy: 'replace' },
    });
    expect(replaced.tally).toMatchObject({ updated: 1 });
    expect((await userOf(service, 'x@y.co')).attributes).toEqual({ email: 'x@y.co', b: '2' });
  });
});

test('an id that is a further id of a profile updates that profile', async () => {
  await importUsers(service, 'first.csv', 'email,a\nx@y.co,1\n');
  await withSql(
    service.databaseUrl,
    (sql) => sql`
    insert into profile_aliases (key, id_type, id, profile_key)
    values (${recordKey('crm_id:42')}, 'crm_id', '42', ${recordKey('email:x@y.co')})`,
  );
  const format = { userIdField: 'id', userIdType: 'crm_id' };
  const dry = await importUsers(service, 'crm.csv', 'id,b\n42,2\n43,3\n', { format, dryRun: true });
  const run = await importUsers(service, 'crm.csv', 'id,b\n42,2\n43,3\n', { format });
  expect(run.tally).toMatchObject({ added: 1, updated: 1 });
  expect(dry.tally).toEqual(run.tally);
  expect(await userOf(service, '42', 'crm_id')).toMatchObject({
    ids: [
      { type: 'email', id: 'x@y.co' },
      { type: 'crm_id', id: '42' },
    ],
    attributes: { email: 'x@y.co', a: '1', id: '42', b: '2' },
  });
});

test('a dry run tells what the run then does, and stores nothing', async () => {
  await importUsers(service, 'base.csv', usersFile(2_000));
  const stored = await storedUsers(service.databaseUrl);
  const content = usersFile(3_000, 1);
  const dry = await importUsers(service, 'next.csv', content, { dryRun: true });
  expect(dry).toMatchObject({ status: 'completed', dryRun: true });
  expect(await storedUsers(service.databaseUrl)).toBe(stored);
  const real = await importUsers(service, 'next.csv', content);
  expect(dry.tally).toEqual(real.tally);
  expect(real.tally?.added).toBeGreaterThan(900);
  expect(real.tally?.updated).toBeGreaterThan(100);
});

describe('the error threshold', () => {
  const content = 'email\na@b.co\nbroken\nc@b.co\nd@b.co\n';

  test('lets a run pass that stays below it', async () => {
    const run = await importUsers(service, 't.csv', content, {
      errorThreshold: { maxRejectedPercent: 25 },
    });
    expect(run.status).toBe('completed');
  });

  test('ends a run above it before anything is stored', async () => {
    const run = await importUsers(service, 't.csv', content, {
      errorThreshold: { maxRejectedPercent: 24 },
    });
    expect(run).toMatchObject({
      status: 'failed',
      failure: {
        type: 'TooManyRejected',
        message: expect.stringContaining('1 of 4 records (25.00 %)'),
      },
      tally: { read: 4, rejected: 1, added: 0 },
    });
    expect((await storedUsers(service.databaseUrl)).split(' ')[0]).toBe('0');
    expect(await issuesOf(service, run.id)).toEqual([['invalid_email', 'email', 1, 3]]);
  });
});
