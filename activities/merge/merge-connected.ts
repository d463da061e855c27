import type postgres from 'postgres';
import { findProfiles } from '../../db/queries/user-ids.ts';
import { escapeCopyJson, escapeCopyText } from '../../domain/copy-text.ts';
import { IssueCounter } from '../../domain/issues.ts';
import { createCombineUsers } from '../../domain/users/combine-users.ts';
import { connectedGroups } from '../../domain/users/connections.ts';
import { readUserLine, type UserLine, userKey } from '../../domain/users/user-line.ts';
import type { BucketResult } from '../../domain/report.ts';
import type { MergeStrategy } from '../../domain/vocabulary.ts';
import { HEAD_BYTES } from '../prepare/row-format.ts';
import type { BucketRecords } from './bucket-records.ts';
import { copyRows } from './copy-rows.ts';
import { linePieces } from './line-pieces.ts';
import { lockIds } from './ids-lock.ts';
import { addFurtherIds, joinProfiles } from './join-profiles.ts';
import { updateProfiles } from './update-profiles.ts';

/** A record of a user, and the profiles that its ids lead to. */
interface User extends UserLine {
  fileLine: number;
  copyLine: string;
  /** The profiles that the ids lead to, each once. */
  profiles: string[];
  /** Ids that lead to none. */
  newIds: KeyedId[];
  /** True when the one profile that it leads to was last written by an equal record. */
  isSame: boolean;
}

interface KeyedId {
  key: string;
  type: string;
  id: string;
}

/** How records are merged whose users may be known by several ids. */
export interface ConnectedOptions {
  strategy: MergeStrategy;
  dryRun: boolean;
  /** True when records may have several ids themselves: then ids are added to profiles, and profiles joined. */
  addsIds: boolean;
}

/**
 * Merges the users of a bucket by all ids that they have, in the caller's transaction: ids that lead to several profiles
 * make one of them, new ids are added to the profile that the others lead to. A dry run counts in the same way.
 */
export async function mergeConnected(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  { strategy, dryRun, addsIds }: ConnectedOptions,
): Promise<BucketResult> {
  if (!dryRun) await lockIds(tx, addsIds ? 'alone' : 'together');
  const issues = new IssueCounter();
  const users = await oneRecordEach(tx, readUsers(records), strategy, issues);
  const fresh = users.filter(({ profiles }) => profiles.length === 0);
  const joining = users.filter(({ profiles }) => profiles.length > 1);
  const growing = users.filter(
    ({ profiles, newIds }) => profiles.length === 1 && newIds.length > 0,
  );
  const differing = users.filter(
    ({ profiles, newIds, isSame }) => profiles.length === 1 && newIds.length === 0 && !isSame,
  );
  if (!dryRun) {
    await addProfiles(tx, fresh);
    const kept =
      joining.length === 0
        ? []
        : await joinProfiles(
            tx,
            joining.map((u) => u.profiles),
          );
    for (const [index, user] of joining.entries()) user.profiles = [kept[index] as string];
    await addFurtherIds(
      tx,
      [...joining, ...growing].flatMap(({ newIds, profiles: [profile = ''] }) =>
        newIds.map((id) => ({ ...id, profile })),
      ),
    );
  }
  const changed = [...joining, ...growing].map((user) => incoming(user, true));
  const compared = differing.map((user) => incoming(user, false));
  const updated = dryRun
    ? changed.length + (await updateProfiles(tx, compared, strategy, true))
    : await updateProfiles(tx, [...changed, ...compared], strategy, false);
  const ignored = records.count - users.length;
  const unchanged = users.length - fresh.length - updated;
  return { added: fresh.length, updated, unchanged, ignored, issues: issues.toCounts() };
}

function incoming({ profiles: [key = ''], digest, runId, attributes }: User, isChanged: boolean) {
  return { key, digest, runId, attributes, isChanged };
}

function readUsers(records: BucketRecords): User[] {
  return Array.from({ length: records.count }, (_, index) => {
    const { bytes } = records;
    const start = records.start(index);
    const from = start + HEAD_BYTES;
    const line = bytes.toString('utf8', from, from + bytes.readUInt32LE(start));
    return readUser(line, bytes.readUInt32LE(start + 4));
  });
}

function readUser(copyLine: string, fileLine: number): User {
  const user = readUserLine(copyLine);
  const newIds = user.ids.map((id) => ({ ...id, key: userKey(id) }));
  return { ...user, fileLine, copyLine, profiles: [], newIds, isSame: false };
}

/**
 * The users with the profiles that they lead to. Records that lead to one profile became one before, unless another run
 * has connected them since: then they do here, in file order.
 */
async function oneRecordEach(
  tx: postgres.TransactionSql,
  users: User[],
  strategy: MergeStrategy,
  issues: IssueCounter,
): Promise<User[]> {
  await lookUp(tx, users);
  const groups = connectedGroups(
    users.flatMap(({ key, profiles }) => profiles.map((profile) => ({ record: key, profile }))),
  );
  if (groups.size === 0) return users;
  const combine = createCombineUsers(strategy);
  const byGroup = new Map<string, User>();
  for (const user of users.toSorted((a, b) => a.fileLine - b.fileLine)) {
    const group = groups.get(user.key) ?? user.key;
    const earlier = byGroup.get(group);
    if (earlier) issues.add({ code: 'merged_row', line: user.fileLine, column: null, value: null });
    byGroup.set(
      group,
      earlier
        ? readUser(combine(earlier.copyLine, user.copyLine), user.fileLine)
        : readUser(user.copyLine, user.fileLine),
    );
  }
  const combined = [...byGroup.values()];
  await lookUp(tx, combined);
  return combined;
}

/** Finds the profiles that the users' ids lead to. */
async function lookUp(tx: postgres.TransactionSql, users: readonly User[]): Promise<void> {
  const asked = users.flatMap((user) => user.newIds.map(({ key }) => ({ user, key })));
  const found = await findProfiles(
    tx,
    asked.map(({ key }) => key),
  );
  const known = new Map<User, Set<string>>();
  for (const { at, profile, digest } of found) {
    const { user, key } = asked[at] as (typeof asked)[number];
    const keys = known.get(user) ?? new Set();
    known.set(user, keys.add(key));
    if (!user.profiles.includes(profile)) user.profiles.push(profile);
    user.isSame = digest === user.digest;
  }
  for (const [user, keys] of known) user.newIds = user.newIds.filter(({ key }) => !keys.has(key));
}

/** Adds a profile for each user, under its first id, which the others lead to. */
async function addProfiles(tx: postgres.TransactionSql, users: readonly User[]): Promise<void> {
  if (users.length === 0) return;
  const lines = users.map(({ newIds: [first], digest, runId, attributes }) => {
    const { key, type, id } = first as KeyedId;
    return `${[key, digest, type, escapeCopyText(id), runId, escapeCopyJson(attributes)].join('\t')}\n`;
  });
  const statement = 'copy profiles (key, digest, id_type, id, run_id, attributes) from stdin';
  await copyRows(tx, statement, linePieces(lines));
  await addFurtherIds(
    tx,
    users.flatMap(({ newIds: [first, ...others] }) =>
      others.map((id) => ({ ...id, profile: (first as KeyedId).key })),
    ),
  );
}
