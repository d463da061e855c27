import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createConnectRecords } from '../../activities/connect-records.ts';
import type { Dependencies } from '../../activities/dependencies.ts';
import { createMergeBuckets } from '../../activities/merge-buckets.ts';
import { BucketRows } from '../../activities/prepare/row-format.ts';
import { createFolderSpool } from '../../activities/spool/folder-spool.ts';
import { findUser } from '../../db/queries/api/profiles.ts';
import { bucketOf, keyOrder } from '../../domain/record-key.ts';
import { userDigest } from '../../domain/users/combine-users.ts';
import { type UserId, userKey, writeUserLine } from '../../domain/users/user-line.ts';
import { useDatabase } from '../support/database.ts';
import { withSql } from '../support/stored.ts';

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), 'offline-imports-connect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const spool = createFolderSpool(folder);
const signal = new AbortController().signal;

/** A record: ids as `type:id`, and its attributes. */
type Row = [ids: string[], attributes: object];

interface RunOptions {
  buckets?: number;
  dryRun?: boolean;
  format?: object;
  /** The last bucket first. */
  backwards?: boolean;
}

beforeEach(() => database.sql`truncate profiles, profile_aliases, imports cascade`);

const EGOI = { source: { kind: 'egoi', listId: 1 }, format: { kind: 'egoi' } };
const CSV = {
  source: { kind: 'file', url: 'upload://x.csv', compression: 'auto', encoding: 'auto' },
  format: {
    kind: 'csv',
    delimiter: ',',
    userIdField: 'u',
    userIdType: 'u',
    mergeStrategy: 'merge',
  },
};

/** Connects and merges the prepared rows of a run; gives the sums of its buckets. */
async function run(rows: readonly Row[], options: RunOptions = {}) {
  const { buckets = 4, dryRun = false, format = EGOI, backwards = false } = options;
  const runId = randomUUID();
  const { sql } = database;
  const definition = JSON.stringify({ name: 'x', entity: 'users', dryRun, ...format });
  await sql`insert into imports (id, name, entity, definition) values (${runId}, 'x', 'users', '{}')`;
  await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
            values (${runId}, ${runId}, 'users', ${definition}::jsonb, ${dryRun}, 'api', 'in_progress')`;
  await sql`insert into run_buckets (run_id, bucket) select ${runId}, generate_series(0, ${buckets - 1}::int)`;
  // Two chunks, so that rows of one user come from different objects.
  const half = Math.ceil(rows.length / 2);
  for (const [chunk, part] of [rows.slice(0, half), rows.slice(half)].entries()) {
    const prepared = new BucketRows(buckets);
    for (const [index, [texts, values]] of part.entries()) {
      const ids = texts.map(idOf) as [UserId, ...UserId[]];
      const attributes = JSON.stringify(values);
      const key = userKey(ids[0]);
      const digest = userDigest('merge', attributes, ids);
      const line = writeUserLine({ key, digest, runId, attributes, ids });
      const order = keyOrder(key);
      prepared.add(bucketOf(order, buckets), chunk * half + index + 1, order, line);
    }
    const object = `${runId}/chunk-${chunk}`;
    await spool.write(object, asAsync(prepared.content()), signal);
    await sql`insert into run_chunks (run_id, chunk, offset_bytes, length_bytes, first_line, records,
                                      prepared_object, bucket_offsets, prepared_at)
              values (${runId}, ${chunk}, 0, 0, 1, ${part.length}, ${object}, ${prepared.offsets()}, now())`;
  }
  const dependencies = { database: database.database, spool } as unknown as Dependencies;
  const connect = createConnectRecords(dependencies);
  const connected = await connect({ runId }, signal);
  expect(await connect({ runId }, signal)).toEqual(connected);
  const merge = createMergeBuckets(dependencies);
  const order = Array.from({ length: connected.buckets }, (_, bucket) => bucket);
  for (const bucket of backwards ? order.reverse() : order) {
    const range = { runId, from: bucket, to: bucket + 1 };
    expect(await merge(range, signal)).toEqual(await merge(range, signal));
  }
  const [sums] = await sql`
    select sum((result ->> 'added')::int)::int as added, sum((result ->> 'updated')::int)::int as updated,
           sum((result ->> 'unchanged')::int)::int as unchanged, sum((result ->> 'ignored')::int)::int as ignored
    from run_buckets where run_id = ${runId}`;
  return { ...sums };
}

function idOf(text: string): UserId {
  const [type = '', id = ''] = text.split(':');
  return { type, id };
}

async function* asAsync(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
}

async function user(text: string) {
  const found = await findUser(database.db, userKey(idOf(text)));
  return (
    found && { ids: found.ids.map(({ type, id }) => `${type}:${id}`), attributes: found.attributes }
  );
}

/** Profiles of which each has two ids, and rows that cross them: e0 with c1, e1 with c2, and so on in threes. */
const GROUPS = 40;
const BEFORE: Row[] = Array.from({ length: GROUPS * 3 }, (_, n) => [
  [`e:${n}`, `c:${n}`],
  { before: n },
]);
const CROSSED: Row[] = Array.from({ length: GROUPS * 3 }, (_, n): Row => {
  const other = n - (n % 3) + ((n + 1) % 3);
  return [[`e:${n}`, `c:${other}`], { status: `row ${n}`, [`own${n}`]: n }];
});

test('records that are connected by stored profiles come out the same whatever the buckets and their order', async () => {
  const outcomes: unknown[] = [];
  for (const options of [{ buckets: 1 }, { buckets: 5 }, { buckets: 16, backwards: true }]) {
    await database.sql`truncate profiles, profile_aliases`;
    // In one transaction: then all are of one time, and their keys decide what they say differently.
    expect(await run(BEFORE, { buckets: 1 })).toEqual(sums({ added: GROUPS * 3 }));
    const lone: Row = [['e:lone', 'c:lone'], { status: 'new' }];
    const rows = [...CROSSED, lone];
    const wanted = sums({ added: 1, updated: GROUPS, ignored: GROUPS * 2 });
    expect(await run(rows, { ...options, dryRun: true })).toEqual(wanted);
    expect(await run(rows, options)).toEqual(wanted);
    for (let group = 0; group < GROUPS; group++) {
      const first = group * 3;
      const found = await user(`c:${first}`);
      expect(found?.ids.toSorted()).toEqual(
        ['c', 'e'].flatMap((type) => [0, 1, 2].map((n) => `${type}:${first + n}`)).sort(),
      );
      // The last row of the file says what several say; nothing that only one says is lost.
      expect(found?.attributes).toMatchObject({
        status: `row ${first + 2}`,
        [`own${first}`]: first,
        [`own${first + 1}`]: first + 1,
      });
    }
    expect(await run(rows, options)).toEqual(sums({ unchanged: GROUPS + 1, ignored: GROUPS * 2 }));
    outcomes.push(await stored());
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[2]).toEqual(outcomes[0]);
});

test('rows of a file with several ids of one profile are merged in file order, whatever the buckets', async () => {
  await run(BEFORE);
  const rows: Row[] = [
    [['c:1'], { x: 1, y: 1 }],
    [['c:2'], { x: 'other' }],
    [['e:1'], { y: 2 }],
    [['c:1'], { z: 3, y: 3 }],
    [['n:1'], { x: 'new' }],
  ];
  const wanted = sums({ added: 1, updated: 2, ignored: 2 });
  expect(await run(rows, { format: CSV, buckets: 7, dryRun: true })).toEqual(wanted);
  expect(await run(rows, { format: CSV, buckets: 7, backwards: true })).toEqual(wanted);
  expect(await user('e:1')).toEqual({
    ids: ['e:1', 'c:1'],
    attributes: { before: 1, x: 1, y: 3, z: 3 },
  });
});

test('a run whose records are all of different users gets no further bucket', async () => {
  await run(BEFORE);
  expect(await run(BEFORE)).toEqual(sums({ unchanged: GROUPS * 3 }));
  const [row] = await withSql(
    database.url,
    (sql) => sql`select count(*)::int as count from connected_records where object is not null`,
  );
  expect(row?.['count']).toBe(0);
});

function sums(changes: { [name: string]: number }) {
  return { added: 0, updated: 0, unchanged: 0, ignored: 0, ...changes };
}

async function stored() {
  return database.sql`
    select p.attributes, array(select id_type || id from profile_aliases a where a.profile_key = p.key order by 1) as further
    from profiles p order by (p.attributes ->> 'status') collate "C"`;
}
