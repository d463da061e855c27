import { recordDigest } from '../record-key.ts';
import type { MergeStrategy } from '../vocabulary.ts';

/**
 * Gives the function that puts a later row of a user into an earlier one; both are COPY lines of key, digest,
 * id type, id, run and attributes. What both rows have, the later one wins.
 */
export function createCombineUsers(strategy: MergeStrategy) {
  return (earlier: string, later: string): string => {
    const [key, , idType, id, runId, before] = earlier.trimEnd().split('\t') as CopyColumns;
    const [, , , , , after] = later.trimEnd().split('\t') as CopyColumns;
    // A spread copies own properties as they are, so that a column named __proto__ is data like any other.
    const attributes = JSON.stringify({ ...parseCopied(before), ...parseCopied(after) });
    const digest = recordDigest(strategy, attributes);
    return `${[key, digest, idType, id, runId, attributes.replaceAll('\\', '\\\\')].join('\t')}\n`;
  };
}

type CopyColumns = [string, string, string, string, string, string];

function parseCopied(text: string): Record<string, unknown> {
  return JSON.parse(text.replaceAll('\\\\', '\\')) as Record<string, unknown>;
}
