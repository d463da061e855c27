import type { ImportRow } from '../db/queries/api/imports.ts';
import { type ImportDefinition, importDefinition } from '../domain/definition.ts';
import { withQuery } from '../domain/import-secrets.ts';
import type { Keyring } from '../domain/keyring.ts';
import { unsealSecrets } from '../domain/secrets.ts';
import { invalidRequest } from './problems.ts';
import { problemItems } from './problem-items.ts';
import type { Clone } from './schemas/import.ts';

/**
 * The definition of an import with some parts changed, and its secrets opened. They stay with the origin they
 * were given for: a clone that reads from elsewhere does not send them there.
 */
export function cloneDefinition(
  original: ImportRow,
  changes: Clone,
  keyring: Keyring,
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
  if (!sameOrigin(source.url, definition.source.url)) return definition;
  const secrets = unsealSecrets(original.sealedCredentials, keyring, original.id);
  const credentials = definition.source.credentials ?? secrets.credentials;
  const url =
    definition.source.url === source.url ? withQuery(source.url, secrets) : definition.source.url;
  return {
    ...definition,
    source: { ...definition.source, url, ...(credentials === null ? {} : { credentials }) },
  };
}

/** A part of another kind is a new part: fields of the old kind mean nothing in it. */
function changePart<T extends { kind: string }>(part: T, changes: unknown): unknown {
  if (changes === undefined) return part;
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) return changes;
  const isSameKind = !('kind' in changes) || changes.kind === part.kind;
  return isSameKind ? { ...part, ...changes } : changes;
}

function sameOrigin(a: string, b: string): boolean {
  return a === b || (!a.startsWith('upload:') && originOf(a) === originOf(b));
}

/** `URL.origin` says nothing of addresses whose protocol browsers do not know. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
