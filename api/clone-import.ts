import type { ImportRow } from '../db/queries/lock-import.ts';
import { type ImportDefinition, importDefinition } from '../domain/definition.ts';
import { type ImportSecrets, withQuery } from '../domain/import-secrets.ts';
import { isEgoi } from '../domain/is-egoi.ts';
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
  const { source, format, notify } = original.definition;
  const {
    errorThreshold,
    notify: told,
    ...merged
  } = {
    ...original.definition,
    ...changes,
    source: changePart(source, changes.source),
    format: changePart(format, changes.format),
    notify: changes.notify === null ? null : changeFields(notify, changes.notify),
  };
  const secrets = unsealSecrets(original.sealedCredentials, keyring, original.id);
  const parsed = importDefinition.safeParse({
    ...merged,
    source: source.kind === 'egoi' ? withApiKey(merged.source, secrets) : merged.source,
    errorThreshold: errorThreshold ?? undefined,
    notify: told ?? undefined,
  });
  if (!parsed.success) throw invalidRequest(problemItems(parsed.error));
  return keepWebhook(keepSource(parsed.data, source, secrets), notify?.url, secrets);
}

function keepSource(
  definition: ImportDefinition,
  before: ImportDefinition['source'],
  secrets: ImportSecrets,
): ImportDefinition {
  if (isEgoi(definition) || before.kind === 'egoi') return definition;
  const { source } = definition;
  if (!sameOrigin(before.url, source.url)) return definition;
  const credentials = source.credentials ?? secrets.credentials;
  const url = source.url === before.url ? withQuery(before.url, secrets) : source.url;
  return {
    ...definition,
    source: { ...source, url, ...(credentials === null ? {} : { credentials }) },
  };
}

function keepWebhook(
  definition: ImportDefinition,
  before: string | undefined,
  { webhook }: ImportSecrets,
): ImportDefinition {
  const { notify } = definition;
  if (!notify || before === undefined || !webhook || !sameOrigin(before, notify.url))
    return definition;
  const url = notify.url === before ? withQuery(before, webhook) : notify.url;
  return { ...definition, notify: { ...notify, url, secret: notify.secret ?? webhook.secret } };
}

function changeFields(part: object | undefined, changes: unknown): unknown {
  const isObject = typeof changes === 'object' && changes !== null && !Array.isArray(changes);
  return isObject ? { ...part, ...changes } : (changes ?? part);
}

/** Another list or segment is read with the same key, unless a new one is given: it is only ever sent to E-goi. */
function withApiKey(source: unknown, { credentials }: ImportSecrets): unknown {
  const isOther = !(typeof source === 'object' && source !== null && 'kind' in source);
  return isOther || source.kind !== 'egoi' ? source : { ...credentials, ...source };
}

/** A part of another kind is a new part: fields of the old kind mean nothing in it. Null takes a field away. */
function changePart<T extends { kind: string }>(part: T, changes: unknown): unknown {
  if (changes === undefined) return part;
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) return changes;
  const isSameKind = !('kind' in changes) || changes.kind === part.kind;
  if (!isSameKind) return changes;
  const fields = Object.entries({ ...part, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(fields);
}

function sameOrigin(a: string, b: string): boolean {
  return a === b || (!a.startsWith('upload:') && originOf(a) === originOf(b));
}

/** `URL.origin` says nothing of addresses whose protocol browsers do not know. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
