import type { ImportRow } from '../db/queries/api/imports.ts';
import { type ImportDefinition, importDefinition } from '../domain/definition.ts';
import { unsealCredentials } from '../domain/secrets.ts';
import { invalidRequest } from './problems.ts';
import { problemItems } from './problem-items.ts';
import type { Clone } from './schemas/import.ts';

/**
 * The definition of an import with some parts changed, and its credentials opened. They stay with the origin they
 * were given for: a clone that reads from elsewhere does not send them there.
 */
export function cloneDefinition(
  original: ImportRow,
  changes: Clone,
  secretsKey: Buffer,
): ImportDefinition {
  const { source, format } = original.definition;
  const { errorThreshold, ...merged } = {
    ...original.definition,
    ...changes,
    source: changePart(source, changes.source),
    format: changePart(format, changes.format),
  };
  const parsed = importDefinition.safeParse({
    ...merged,
    errorThreshold: errorThreshold ?? undefined,
  });
  if (!parsed.success) throw invalidRequest(problemItems(parsed.error));
  const definition = parsed.data;
  const { sealedCredentials } = original;
  if (definition.source.credentials !== undefined || sealedCredentials === null) return definition;
  if (!sameOrigin(source.url, definition.source.url)) return definition;
  const credentials = unsealCredentials(sealedCredentials, secretsKey, original.id);
  return { ...definition, source: { ...definition.source, credentials } };
}

/** A part of another kind is a new part: fields of the old kind mean nothing in it. */
function changePart<T extends { kind: string }>(part: T, changes: unknown): unknown {
  if (changes === undefined) return part;
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) return changes;
  const isSameKind = !('kind' in changes) || changes.kind === part.kind;
  return isSameKind ? { ...part, ...changes } : changes;
}

function sameOrigin(a: string, b: string): boolean {
  return a === b || (!a.startsWith('upload:') && new URL(a).origin === new URL(b).origin);
}
