import {
  escapeCopyJson,
  escapeCopyText,
  unescapeCopyJson,
  unescapeCopyText,
} from '../copy-text.ts';
import { recordKey } from '../record-key.ts';

/** One of the ids of a user. */
export interface UserId {
  type: string;
  id: string;
}

/** The COPY line of a prepared user: the columns of a profile, and behind them the user's further ids, if it has any. */
export interface UserLine {
  /** The place of the row among the others: the key of its first id, unless it was moved to the rows of another one. */
  key: string;
  digest: string;
  runId: string;
  /** JSON text. */
  attributes: string;
  ids: [UserId, ...UserId[]];
}

/** The key of an id of a user. */
export function userKey({ type, id }: UserId): string {
  return recordKey(`${type}:${id}`);
}

/** The parts of a line that {@link writeUserLine} wrote. */
export function readUserLine(line: string): UserLine {
  const columns = line.trimEnd().split('\t');
  const [key = '', digest = '', type = '', id = '', runId = '', attributes = '', further] = columns;
  const first = { type, id: unescapeCopyText(id) };
  const others = further === undefined ? [] : (JSON.parse(unescapeCopyJson(further)) as UserId[]);
  return { key, digest, runId, attributes: unescapeCopyJson(attributes), ids: [first, ...others] };
}

/** The line of a user, its line break included. */
export function writeUserLine({ key, digest, runId, attributes, ids }: UserLine): string {
  const [first, ...further] = ids;
  const columns = [key, digest, first.type, escapeCopyText(first.id), runId];
  columns.push(escapeCopyJson(attributes));
  if (further.length > 0) columns.push(escapeCopyJson(JSON.stringify(further)));
  return `${columns.join('\t')}\n`;
}

/** All ids of two rows, each once. */
export function joinIds(
  [first, ...others]: UserLine['ids'],
  later: readonly UserId[],
): UserLine['ids'] {
  const ids: UserLine['ids'] = [first, ...others];
  for (const { type, id } of later)
    if (!ids.some((known) => known.type === type && known.id === id)) ids.push({ type, id });
  return ids;
}
