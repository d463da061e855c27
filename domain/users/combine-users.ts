import { escapeCopyJson } from '../copy-text.ts';
import { parseExactly } from '../json-lines/exact-numbers.ts';
import type { JsonFields } from '../json-lines/json-value.ts';
import { ObjectText } from '../json-lines/object-text.ts';
import { recordDigest } from '../record-key.ts';
import type { MergeStrategy } from '../vocabulary.ts';

/**
 * Gives the function that puts a later row of a user into an earlier one; both are COPY lines of key, digest,
 * id type, id, run and attributes. What both rows have, the later one wins; values stay as they are written.
 */
export function createCombineUsers(strategy: MergeStrategy) {
  const [one, other] = [new ObjectText(), new ObjectText()];
  return (earlier: string, later: string): string => {
    const [key, , idType, id, runId, before] = earlier.trimEnd().split('\t') as CopyColumns;
    const [, , , , , after] = later.trimEnd().split('\t') as CopyColumns;
    const [first, last] = [plainText(before), plainText(after)];
    const attributes =
      one.read(first) && other.read(last) ? joinMembers(one, other) : joinFields(first, last);
    const digest = recordDigest(strategy, attributes);
    return `${[key, digest, idType, id, runId, escapeCopyJson(attributes)].join('\t')}\n`;
  };
}

type CopyColumns = [string, string, string, string, string, string];

function plainText(copied: string): string {
  return copied.replaceAll('\\\\', '\\');
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
