import { randomUUID } from 'node:crypto';
import { findConnected, noteConnected } from '../db/queries/connected-records.ts';
import { countParts, preparedChunks } from '../db/queries/run-chunks.ts';
import { enterStep } from '../db/queries/run-state.ts';
import { findProfiles } from '../db/queries/user-ids.ts';
import { keyOrder } from '../domain/record-key.ts';
import { connectedGroups, type Link } from '../domain/users/connections.ts';
import { readUserLine, userKey } from '../domain/users/user-line.ts';
import type { ConnectRecordsResult, RunInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { lineOf, type PreparedRow, preparedRows, readSegment } from './merge/moved-rows.ts';
import { bucketSegments } from './merge/bucket-segments.ts';
import { HEAD_BYTES } from './prepare/row-format.ts';
import { spoolNames } from './spool/spool.ts';

/**
 * Finds the records of a run that lead to one profile although their ids differ, and moves their rows into a bucket of
 * their own, one key for all that are one user. So they become one record in file order, whatever bucket they were in.
 */
export function createConnectRecords({ database: { db, sql }, spool }: Dependencies) {
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<ConnectRecordsResult> => {
    await enterStep(db, runId, 'prepare');
    const known = await findConnected(db, runId);
    if (known === null) await noteConnected(db, runId, await connect(runId, signal));
    return { buckets: (await countParts(db, runId)).buckets };
  };

  async function connect(runId: string, signal: AbortSignal) {
    const { buckets } = await countParts(db, runId);
    const chunks = await preparedChunks(db, runId, { from: 0, to: buckets });
    const segmentsOf = (bucket: number) => bucketSegments(spool, chunks, bucket);
    const links = await sharedLinks(buckets, segmentsOf, signal);
    const groups = connectedGroups(links);
    if (groups.size === 0) return { object: null, bucket: null };
    const moved: { fileLine: number; bytes: Buffer }[] = [];
    for (let bucket = 0; bucket < buckets; bucket++) {
      signal.throwIfAborted();
      for (const segment of segmentsOf(bucket))
        for (const row of preparedRows(await readSegment(segment))) {
          const key = groups.get(row.key);
          if (key !== undefined) moved.push({ fileLine: row.fileLine, bytes: underKey(row, key) });
        }
    }
    moved.sort((a, b) => a.fileLine - b.fileLine);
    const object = spoolNames.connected(runId, randomUUID());
    await spool.write(object, bytesOf(moved), signal);
    return { object, bucket: buckets };
  }

  /** The links of records to profiles that another record leads to as well. */
  async function sharedLinks(
    buckets: number,
    segmentsOf: (bucket: number) => ReturnType<typeof bucketSegments>,
    signal: AbortSignal,
  ): Promise<Link[]> {
    // Postgres holds the links of a run of any size; the table ends with the transaction.
    return sql.begin(async (tx) => {
      await tx`create temporary table links (record uuid not null, profile uuid not null) on commit drop`;
      for (let bucket = 0; bucket < buckets; bucket++)
        for (const segment of segmentsOf(bucket)) {
          signal.throwIfAborted();
          const records: string[] = [];
          const keys: string[] = [];
          for (const row of preparedRows(await readSegment(segment)))
            for (const id of readUserLine(lineOf(row)).ids) {
              records.push(row.key);
              keys.push(userKey(id));
            }
          const found = await findProfiles(tx, keys);
          const linked = found.map(({ at }) => records[at]);
          const profiles = found.map(({ profile }) => profile);
          await tx`
            insert into links select * from unnest(${`{${linked.join()}}`}::uuid[], ${`{${profiles.join()}}`}::uuid[])`;
        }
      return tx<Link[]>`
        select distinct replace(record::text, '-', '') as record, profile::text as profile
        from links where profile in (
          select profile from links group by profile having min(record::text) <> max(record::text))
        order by 1, 2`;
    });
  }
}

/** A copy of the row under another key; its own ids stay in its line. */
function underKey({ bytes }: PreparedRow, key: string): Buffer {
  const row = Buffer.from(bytes);
  row.writeDoubleLE(keyOrder(key), 8);
  row.write(key, HEAD_BYTES, 'latin1');
  return row;
}

async function* bytesOf(rows: readonly { bytes: Buffer }[]): AsyncGenerator<Buffer> {
  for (const { bytes } of rows) yield bytes;
}
