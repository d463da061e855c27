import { parseExactly } from '../json-lines/exact-numbers.ts';
import type { JsonFields } from '../json-lines/json-value.ts';
import { ObjectText } from '../json-lines/object-text.ts';
import { recordDigest } from '../record-key.ts';
import type { MergeStrategy } from '../vocabulary.ts';
import { joinIds, readUserLine, type UserLine, writeUserLine } from './user-line.ts';

/**
 * Gives the function that puts a later row of a user into an earlier one; both are COPY lines as {@link UserLine} says.
 * What both rows have, the later one wins; values stay as they are written. The ids are those of both.
 */
export function createCombineUsers(strategy: MergeStrategy) {
  const [one, other] = [new ObjectText(), new ObjectText()];
  return (earlier: string, later: string): string => {
    const user = readUserLine(earlier);
    const { ids: laterIds, attributes: last } = readUserLine(later);
    const first = user.attributes;
    const attributes =
      one.read(first) && other.read(last) ? joinMembers(one, other) : joinFields(first, last);
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

/** Plain objects have names without escapes, so the same name is written in the same way. */
function joinMembers(...objects: ObjectText[]): string {
  const values = new Map<string, string>();
  for (const object of objects)
    for (const [index, name] of object.shape.names.entries()) values.set(name, object.value(index));
  return `{${Array.from(values, ([name, value]) => `${name}:${value}`).join()}}`;
}

function joinFields(before: string, after: string): string {
  // A spread copies own properties as they are, so that a name such as __proto__ is data like any other.
  return JSON.stringify({
    ...(parseExactly(before) as JsonFields),
    ...(parseExactly(after) as JsonFields),
  });
}
