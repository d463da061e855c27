import { parseExactly } from '../json-lines/exact-numbers.ts';
import type { JsonFields } from '../json-lines/json-value.ts';
import { type MemberPlan, MemberWriter, planMembers } from '../json-lines/member-writer.ts';
import { type ObjectShape, ObjectText } from '../json-lines/object-text.ts';
import { recordDigest } from '../record-key.ts';
import type { MergeStrategy } from '../vocabulary.ts';
import { joinIds, readUserLine, type UserLine, writeUserLine } from './user-line.ts';

/**
 * Gives the function that puts a later row of a user into an earlier one; both are COPY lines as {@link UserLine} says.
 * What both rows have, the later one wins; values stay as they are written. The ids are those of both.
 */
export function createCombineUsers(strategy: MergeStrategy) {
  const joinMembers = createJoinMembers();
  return (earlier: string, later: string): string => {
    const user = readUserLine(earlier);
    const { ids: laterIds, attributes: last } = readUserLine(later);
    const first = user.attributes;
    const attributes = joinMembers(first, last) ?? joinFields(first, last);
    const ids = joinIds(user.ids, laterIds);
    return writeUserLine({
      ...user,
      ids,
      attributes,
      digest: userDigest(strategy, attributes, ids),
    });
  };
}

/** The digest of what a user's row brings: its attributes, and its ids where it has several. */
export function userDigest(
  strategy: MergeStrategy,
  attributes: string,
  ids: UserLine['ids'],
): string {
  const content = ids.length === 1 ? attributes : `${JSON.stringify(ids)} ${attributes}`;
  return recordDigest(strategy, content);
}

/** Gives what joins two plain objects, and null when one of them is not plain. */
function createJoinMembers() {
  const [one, other] = [new ObjectText(), new ObjectText()];
  const writer = new MemberWriter();
  let plan = planMembers([]);
  let shapes: ObjectShape[] = [];
  return (before: string, after: string): string | null => {
    if (!isPlain(one, before) || !isPlain(other, after)) return null;
    if (one.shape !== shapes[0] || other.shape !== shapes[1]) {
      shapes = [one.shape, other.shape];
      plan = planJoined(one.shape, other.shape);
    }
    return writer.write(plan, one, other).toString();
  };
}

function isPlain(object: ObjectText, text: string): boolean {
  return object.read(Buffer.from(`${text}\n`), 0) >= 0;
}

/** Plain objects have names without escapes, so the same name is written in the same way. */
function planJoined(before: ObjectShape, after: ObjectShape): MemberPlan {
  const places = new Map(after.names.map((name, place) => [name, place]));
  const names = new Set([...before.names, ...after.names]);
  return planMembers(
    Array.from(names, (name, index) => {
      const place = places.get(name);
      return { name, place: place ?? index, isOfSecond: place !== undefined };
    }),
  );
}

function joinFields(before: string, after: string): string {
  // A spread copies own properties as they are, so that a name such as __proto__ is data like any other.
  return JSON.stringify({
    ...(parseExactly(before) as JsonFields),
    ...(parseExactly(after) as JsonFields),
  });
}
