import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { readBucket } from '../../../activities/merge/bucket-records.ts';
import type { Repeats } from '../../../activities/merge/combine-rows.ts';
import { type Merge, mergeBucket } from '../../../activities/merge/merge-bucket.ts';
import { mergeUsers } from '../../../activities/merge/merge-users.ts';
import { BucketRows } from '../../../activities/prepare/row-format.ts';
import { LOCK_TIMEOUT_MILLISECONDS } from '../../../db/database.ts';
import { keyOrder } from '../../../domain/record-key.ts';
import { createCombineUsers } from '../../../domain/users/combine-users.ts';
import { createPrepareUser } from '../../../domain/users/prepare-user.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const runId = randomUUID();
const format = {
  kind: 'csv',
  delimiter: ',',
  userIdField: 'id',
  userIdType: 'crm_id',
  hashUserId: false,
  mergeStrategy: 'merge',
} as const;

const NOTHING = { added: 0, updated: 0, unchanged: 0, ignored: 0, issues: [] };
const REPEATS: Repeats = {
  combine: createCombineUsers('merge'),
  code: 'merged_row',
  tellsFirst: false,
  valueOf: () => null,
};

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate profiles, profile_aliases, runs, imports, run_buckets cascade`;
  await sql`insert into imports (id, name, entity, definition) values (${runId}, 'x', 'users', '{}')`;
  await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
            values (${runId}, ${runId}, 'users', '{}', false, 'api', 'in_progress')`;
  await sql`insert into run_buckets (run_id, bucket) select ${runId}, generate_series(0, 9)`;
});

/** The records of a bucket with users of those ids. */
async function bucketOf(ids: readonly string[], value: string) {
  const prepare = createPrepareUser(['id', 'value'], format);
  const rows = new BucketRows(1);
  for (const [index, id] of ids.entries()) {
    const user = prepare([id, value], true);
    if ('issues' in user) throw new Error(JSON.stringify(user.issues));
    const line = `${user.key}\t${user.digest}\t${user.copyId}\t${runId}\t${user.attributes}\n`;
    rows.add(0, index + 2, keyOrder(user.key), line);
  }
  const bytes = Buffer.concat([...rows.content()]);
  const readInto = async (target: Buffer) => void bytes.copy(target);
  return readBucket([{ lengthBytes: bytes.length, readInto }], REPEATS);
}

/** Merges users; `before` happens inside the transaction, after the rows are written. */
async function attempt(bucket: number, ids: string[], value: string, before?: Merge) {
  const records = await bucketOf(ids, value);
  await mergeBucket(database.sql, runId, bucket, records, async (tx) => {
    const counts = await mergeUsers(tx, records, 'merge', false);
    await before?.(tx);
    return counts;
  });
}

async function storedValues(): Promise<Record<string, string>> {
  const rows = await database.sql<{ id: string; value: string }[]>`
    select id, attributes ->> 'value' as value from profiles order by id`;
  return Object.fromEntries(rows.map(({ id, value }) => [id, value]));
}

async function resultOf(bucket: number): Promise<unknown> {
  const [row] =
    await database.sql`select result from run_buckets where run_id = ${runId} and bucket = ${bucket}`;
  return row?.['result'];
}

test('a bucket that is merged again counts and stores nothing again', async () => {
  await attempt(0, ['a', 'b'], 'one');
  const result = await resultOf(0);
  expect(result).toMatchObject({ added: 2, updated: 0, unchanged: 0 });
  await attempt(0, ['a', 'b'], 'two');
  expect(await storedValues()).toEqual({ a: 'one', b: 'one' });
  expect(await resultOf(0)).toEqual(result);
});

test('an attempt that froze inside its transaction is ended by the next one, and leaves nothing', async () => {
  let isFrozen = () => {};
  const froze = new Promise<void>((resolve) => {
    isFrozen = resolve;
  });
  const zombie = attempt(0, ['a', 'b', 'zombie'], 'zombie', async (tx) => {
    isFrozen();
    await tx`select pg_sleep(300)`;
    return NOTHING;
  });
  zombie.catch(() => {});
  await froze;
  // It holds the keys of a and b: without ending its session this would wait until it wakes up.
  await attempt(0, ['a', 'b'], 'second');
  await expect(zombie).rejects.toThrow(/terminating connection|CONNECTION_CLOSED/);
  expect(await storedValues()).toEqual({ a: 'second', b: 'second' });
  expect(await resultOf(0)).toMatchObject({ added: 2 });
});

test('an attempt that froze between its marker and its commit is ended at once by the next one', async () => {
  let isFrozen = () => {};
  const froze = new Promise<void>((resolve) => {
    isFrozen = resolve;
  });
  const records = await bucketOf(['a', 'zombie'], 'zombie');
  const zombie = mergeBucket(database.sql, runId, 0, records, async (tx) => ({
    ...(await mergeUsers(tx, records, 'merge', false)),
    async finish() {
      isFrozen();
      await tx`select pg_sleep(300)`;
    },
  }));
  zombie.catch(() => {});
  await froze;
  const startedAt = Date.now();
  await attempt(0, ['a', 'b'], 'second');
  expect(Date.now() - startedAt).toBeLessThan(LOCK_TIMEOUT_MILLISECONDS);
  await expect(zombie).rejects.toThrow(/terminating connection|CONNECTION_CLOSED/);
  expect(await storedValues()).toEqual({ a: 'second', b: 'second' });
});

test('the late commit of an attempt whose session could not be ended is refused by the fence', async () => {
  const late = attempt(1, ['late'], 'late', async (tx) => {
    // As if the session were out of reach, behind a pooler for example.
    await tx`select set_config('application_name', 'elsewhere', true)`;
    await attempt(1, ['a'], 'second');
    return NOTHING;
  });
  await expect(late).rejects.toThrow('a later attempt at bucket 1 has begun');
  expect(await storedValues()).toEqual({ a: 'second' });
});

test('nothing is merged into a run that has ended', async () => {
  await database.sql`update runs set status = 'cancelled' where id = ${runId}`;
  await expect(attempt(2, ['a'], 'one')).rejects.toThrow('has ended');
  expect(await storedValues()).toEqual({});
  expect(await resultOf(2)).toBeNull();
});

test('a record that another run stores while we write is compared again, and stored once', async () => {
  let commit = () => {};
  const mayCommit = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let isWritten = () => {};
  const written = new Promise<void>((resolve) => {
    isWritten = resolve;
  });
  const theirs = attempt(4, ['a'], 'theirs', async () => {
    isWritten();
    await mayCommit;
    return NOTHING;
  });
  await written;
  // We do not see their user yet, so we copy it as new, and wait for them to end.
  const ours = attempt(3, ['a', 'b'], 'ours');
  const deadline = Date.now() + 10_000;
  for (;;) {
    const [waiting] = await database.sql`
      select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock'`;
    if (waiting?.['count'] > 0) break;
    if (Date.now() > deadline) throw new Error('nobody waits');
  }
  commit();
  await Promise.all([theirs, ours]);
  expect(await storedValues()).toEqual({ a: 'ours', b: 'ours' });
  expect(await resultOf(4)).toMatchObject({ added: 1 });
  expect(await resultOf(3)).toMatchObject({ added: 1, updated: 1 });
});

test('two runs over the same users in opposite order both end well', async () => {
  const ids = Array.from({ length: 3_000 }, (_, index) => `u${index}`);
  for (let round = 0; round < 3; round++) {
    await database.sql`update run_buckets set merged_at = null where run_id = ${runId}`;
    await Promise.all([
      attempt(5, ids, `five ${round}`),
      attempt(6, ids.toReversed(), `six ${round}`),
    ]);
    const values = new Set(Object.values(await storedValues()));
    expect(values.size).toBe(1);
    const results = await Promise.all([resultOf(5), resultOf(6)]);
    const sums = results.map((result) => {
      const { added, updated, unchanged } = result as Record<
        'added' | 'updated' | 'unchanged',
        number
      >;
      return added + updated + unchanged;
    });
    expect(sums).toEqual([3_000, 3_000]);
  }
});
