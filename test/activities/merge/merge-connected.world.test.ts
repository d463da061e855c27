import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { readBucket } from '../../../activities/merge/bucket-records.ts';
import type { Repeats } from '../../../activities/merge/combine-rows.ts';
import { mergeBucket } from '../../../activities/merge/merge-bucket.ts';
import { mergeConnected } from '../../../activities/merge/merge-connected.ts';
import { mergeUsers } from '../../../activities/merge/merge-users.ts';
import { BucketRows } from '../../../activities/prepare/row-format.ts';
import { findUser } from '../../../db/queries/api/profiles.ts';
import { keyOrder } from '../../../domain/record-key.ts';
import { createCombineUsers, userDigest } from '../../../domain/users/combine-users.ts';
import { type UserId, userKey, writeUserLine } from '../../../domain/users/user-line.ts';
import { useDatabase } from '../../support/database.ts';
import { random } from '../../support/random.ts';

const database = useDatabase();
const runId = randomUUID();
const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

const REPEATS: Repeats = {
  combine: createCombineUsers('merge'),
  code: 'merged_row',
  tellsFirst: false,
  valueOf: () => null,
};

/** A record: ids as `type:id`, and its attributes. */
type Record = [ids: string[], attributes: object];

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate profiles, profile_aliases, runs, imports, run_buckets cascade`;
  await sql`insert into imports (id, name, entity, definition) values (${runId}, 'x', 'users', '{}')`;
  await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
            values (${runId}, ${runId}, 'users', '{}', false, 'api', 'in_progress')`;
});

function bucketOf(records: readonly Record[]) {
  const rows = new BucketRows(1);
  for (const [index, [texts, values]] of records.entries()) {
    const ids = texts.map(idOf) as [UserId, ...UserId[]];
    const attributes = JSON.stringify(values);
    const digest = userDigest('merge', attributes, ids);
    const key = userKey(ids[0]);
    const line = writeUserLine({ key, digest, runId, attributes, ids });
    rows.add(0, index + 1, keyOrder(key), line);
  }
  const bytes = Buffer.concat([...rows.content()]);
  const readInto = async (target: Buffer) => void bytes.copy(target);
  return readBucket([{ lengthBytes: bytes.length, readInto }], REPEATS);
}

function idOf(text: string): UserId {
  const [type = '', ...rest] = text.split(':');
  return { type, id: rest.join(':') };
}

let lastBucket = 0;

/** Merges records that may have several ids; gives what the merge counted. */
async function merge(records: readonly Record[], dryRun = false) {
  const bucket = lastBucket++;
  const { sql } = database;
  await sql`insert into run_buckets (run_id, bucket) values (${runId}, ${bucket})`;
  const found = await bucketOf(records);
  await mergeBucket(sql, runId, bucket, found, (tx) =>
    mergeConnected(tx, found, { strategy: 'merge', dryRun, addsIds: true }),
  );
  return countsOf(bucket);
}

/** Merges records of one id as files have them. */
async function mergeFile(records: readonly Record[], strategy: 'merge' | 'replace' = 'merge') {
  const bucket = lastBucket++;
  const { sql } = database;
  await sql`insert into run_buckets (run_id, bucket) values (${runId}, ${bucket})`;
  const found = await bucketOf(records);
  await mergeBucket(sql, runId, bucket, found, (tx) => mergeUsers(tx, found, strategy, false));
  return countsOf(bucket);
}

async function countsOf(bucket: number): Promise<{ [name: string]: number }> {
  const [row] = await database.sql<{ counts: { [name: string]: number } }[]>`
    select result - 'issues' as counts from run_buckets where run_id = ${runId} and bucket = ${bucket}`;
  return row?.counts ?? {};
}

async function user(text: string) {
  const found = await findUser(database.db, userKey(idOf(text)));
  return (
    found && {
      ids: found.ids.map(({ type, id }) => `${type}:${id}`),
      attributes: found.attributes as object,
    }
  );
}

/** Every profile with all its ids, in an order that depends on nothing else. */
async function allUsers() {
  const rows = await database.sql<{ ids: string[]; attributes: object }[]>`
    select array(select id from (
             select p.id_type || ':' || p.id as id
             union all select a.id_type || ':' || a.id from profile_aliases a where a.profile_key = p.key) all_ids
             order by id collate "C") as ids,
           p.attributes
    from profiles p`;
  return rows
    .map(({ ids, attributes }) => ({ ids, attributes }))
    .sort((a, b) => (a.ids.join() < b.ids.join() ? -1 : 1));
}

test('a user with two ids that nobody knows is one profile, found by both', async () => {
  expect(await merge([[['e:1', 'c:1'], { a: 1 }]])).toEqual(counts({ added: 1 }));
  const stored = { ids: ['e:1', 'c:1'], attributes: { a: 1 } };
  expect(await user('e:1')).toEqual(stored);
  expect(await user('c:1')).toEqual(stored);
  expect(await merge([[['e:1', 'c:1'], { a: 1 }]])).toEqual(counts({ unchanged: 1 }));
  expect(await merge([[['e:1', 'c:1'], { a: 2 }]])).toEqual(counts({ updated: 1 }));
  expect(await user('c:1')).toEqual({ ids: ['e:1', 'c:1'], attributes: { a: 2 } });
});

test('an id that is new is added to the profile of the other, whichever is known', async () => {
  await mergeFile([[['e:1'], { crm: 1 }]]);
  await mergeFile([[['c:2'], { crm: 2 }]]);
  const records: Record[] = [
    [['e:1', 'c:1'], { a: 1 }],
    [['e:2', 'c:2'], { a: 2 }],
  ];
  expect(await merge(records, true)).toEqual(counts({ updated: 2 }));
  expect(await merge(records)).toEqual(counts({ updated: 2 }));
  expect(await user('c:1')).toEqual({ ids: ['e:1', 'c:1'], attributes: { crm: 1, a: 1 } });
  expect(await user('e:2')).toEqual({ ids: ['c:2', 'e:2'], attributes: { crm: 2, a: 2 } });
  expect(await merge(records)).toEqual(counts({ unchanged: 2 }));
});

test('an id alone that is new counts as an update, although no attribute differs', async () => {
  await mergeFile([[['e:1'], { a: 1 }]]);
  expect(await merge([[['e:1', 'c:1'], { a: 1 }]], true)).toEqual(counts({ updated: 1 }));
  expect(await merge([[['e:1', 'c:1'], { a: 1 }]])).toEqual(counts({ updated: 1 }));
});

test('profiles that are connected become one: all ids, all attributes, the later update first, then the import', async () => {
  await merge([[['e:1', 'x:1', 'y:1'], { a: 'e', b: 'e', only: 'e', big: 12345 }]]);
  await merge([[['c:1', 'z:1'], { a: 'c', b: 'c', other: 'c' }]]);
  // The first one is updated once more, so it says more lately what both have.
  await database.sql`update profiles set updated_at = now() + interval '1 second' where id_type = 'e'`;
  const record: Record[] = [[['e:1', 'c:1', 'n:1'], { b: 'import' }]];
  expect(await merge(record, true)).toEqual(counts({ updated: 1 }));
  expect(await merge(record)).toEqual(counts({ updated: 1 }));
  const joined = {
    ids: ['e:1', 'c:1', 'n:1', 'x:1', 'y:1', 'z:1'],
    attributes: { a: 'e', b: 'import', only: 'e', big: 12345, other: 'c' },
  };
  for (const id of joined.ids) expect(await user(id)).toEqual(joined);
  expect(await allUsers()).toHaveLength(1);
  expect(await merge(record)).toEqual(counts({ unchanged: 1 }));
});

test('numbers of many digits survive when profiles are joined', async () => {
  const { sql } = database;
  await mergeFile([
    [['e:1'], { a: 1 }],
    [['c:1'], { b: 1 }],
  ]);
  await sql`update profiles set attributes = '{"n": 12345678901234567890.10}' where id = '1' and id_type = 'c'`;
  await merge([[['e:1', 'c:1'], {}]]);
  const [row] = await sql`select attributes::text as text from profiles`;
  expect(row?.['text']).toBe('{"a": 1, "n": 12345678901234567890.10}');
});

test('a file that knows any of the ids reaches the one profile, also when it knows several in several rows', async () => {
  await merge([
    [['e:1', 'c:1'], { a: 1 }],
    [['e:2', 'c:2'], { a: 2 }],
  ]);
  expect(await mergeFile([[['c:1'], { b: 1 }]])).toEqual(counts({ updated: 1 }));
  expect(await mergeFile([[['e:1'], { b: 1 }]])).toEqual(counts({ unchanged: 1 }));
  const rows: Record[] = [
    [['c:2'], { x: 'first', y: 'first' }],
    [['c:3'], { new: true }],
    [['e:2'], { y: 'second' }],
  ];
  expect(await mergeFile(rows)).toEqual(counts({ added: 1, updated: 1, ignored: 1 }));
  expect(await user('e:2')).toEqual({
    ids: ['e:2', 'c:2'],
    attributes: { a: 2, x: 'first', y: 'second' },
  });
  expect(await mergeFile([[['c:1'], { z: 1 }]], 'replace')).toEqual(counts({ updated: 1 }));
  expect(await user('e:1')).toEqual({ ids: ['e:1', 'c:1'], attributes: { z: 1 } });
});

test('after a join, a file that wrote one of the profiles is compared anew', async () => {
  const file: Record[] = [[['e:1'], { city: 'Porto' }]];
  await mergeFile(file);
  await mergeFile([[['c:1'], { city: 'Lisboa' }]]);
  await merge([[['e:1', 'c:1'], { a: 1 }]]);
  expect(await user('e:1')).toMatchObject({ attributes: { city: 'Lisboa', a: 1 } });
  expect(await mergeFile(file)).toEqual(counts({ updated: 1 }));
  expect(await user('c:1')).toMatchObject({ attributes: { city: 'Porto', a: 1 } });
});

test('records of one bucket that lead to one profile become one in the order of the file', async () => {
  await merge([[['e:1', 'c:1'], { a: 0 }]]);
  const records: Record[] = [
    [['e:2', 'c:1'], { a: 1, b: 1 }],
    [['e:1', 'c:2'], { a: 2 }],
  ];
  const wanted = counts({ updated: 1, ignored: 1 });
  expect(await merge(records, true)).toEqual(wanted);
  expect(await merge(records)).toEqual(wanted);
  expect(await user('c:2')).toEqual({
    ids: ['e:1', 'c:1', 'c:2', 'e:2'],
    attributes: { a: 2, b: 1 },
  });
});

test('two runs that connect the same profiles at the same time end the same', {
  timeout: 60_000,
}, async () => {
  for (let round = 0; round < 5; round++) {
    await database.sql`truncate profiles, profile_aliases`;
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    await mergeFile(numbers.map((n) => [[`e:${n}`], { e: n }]));
    await mergeFile(numbers.map((n) => [[`c:${n}`], { c: n }]));
    const records = numbers.map((n): Record => [[`e:${n}`, `c:${n}`], { joined: n }]);
    const results = await Promise.all([
      merge(records),
      merge(records.toReversed()),
      mergeFile(numbers.map((n) => [[`c:${n}`], { file: n }])),
      mergeFile(numbers.map((n) => [[`f:${n}`], { file: n }])),
    ]);
    expect(results.map(({ updated = 0, unchanged = 0 }) => updated + unchanged)).toEqual([
      200, 200, 200, 0,
    ]);
    const joined = (await allUsers()).filter(({ ids }) => ids.length === 2);
    expect(joined).toHaveLength(200);
    for (const { ids, attributes } of joined) {
      const n = Number(ids[0]?.split(':')[1]);
      expect(attributes).toEqual({ e: n, c: n, joined: n, file: n });
    }
  }
});

test(`random records: ids that are connected are one profile, whatever the order (seed ${seed})`, async () => {
  const next = random(seed);
  for (let round = 0; round < 3; round++) {
    const records = Array.from({ length: 30 }, (_, index): Record => {
      const ids = Array.from(
        { length: 1 + Math.floor(next() * 2) },
        () => `u:${Math.floor(next() * 40)}`,
      );
      return [[...new Set(ids)], { [`r${index}`]: index }];
    });
    await database.sql`truncate profiles, profile_aliases`;
    for (const record of records) await merge([record]);
    const forward = await allUsers();
    expect(
      forward.map(({ ids }) => ids),
      `round ${round}`,
    ).toEqual(componentsOf(records));
    await database.sql`truncate profiles, profile_aliases`;
    for (const record of records.toReversed()) await merge([record]);
    expect(await allUsers(), `round ${round}`).toEqual(forward);
  }
});

/** The ids that are connected by records, each group and all groups sorted. */
function componentsOf(records: readonly Record[]): string[][] {
  let groups: string[][] = [];
  for (const [ids] of records) {
    const touched = groups.filter((group) => group.some((id) => ids.includes(id)));
    const joined = [...new Set([...ids, ...touched.flat()])].sort();
    groups = [...groups.filter((group) => !touched.includes(group)), joined];
  }
  return groups.sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

function counts(changes: { [name: string]: number }) {
  return { added: 0, updated: 0, unchanged: 0, ignored: 0, ...changes };
}
