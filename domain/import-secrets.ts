import type { SourceCredentials } from './credentials.ts';
import type { ImportDefinition } from './definition.ts';
import { isEgoi } from './is-egoi.ts';

/** What of an import's source is secret: it is sealed, and never stored, shown or logged in any other form. */
export interface ImportSecrets {
  credentials: SourceCredentials | null;
  /** The query string of the URL without its `?`, which can be a signature; null when it has none. */
  query: string | null;
  /** What the webhook needs; null when there is none. */
  webhook?: WebhookSecrets | null;
}

/** What of a webhook is secret: what signs its messages, and the query of its address. */
export interface WebhookSecrets {
  secret: string;
  query: string | null;
}

/** A definition that may be stored and shown, and apart from it what is secret. */
export interface SplitDefinition {
  definition: ImportDefinition;
  secrets: ImportSecrets;
}

/** Stands in a stored URL where its query was. */
const HIDDEN_QUERY = '...';

/** Takes the secrets out of a definition: the credentials, and the query of the URL. */
export function separateSecrets(given: ImportDefinition): SplitDefinition {
  if (isEgoi(given)) {
    const { apiKey, ...source } = given.source;
    const credentials = apiKey === undefined ? null : { apiKey };
    const { notify, webhook } = separateWebhook(given);
    const definition = { ...given, source, ...notify };
    return { definition, secrets: { credentials, query: null, webhook } };
  }
  const { credentials = null, ...source } = given.source;
  const { shown, query } = apart(source.url);
  const { notify, webhook } = separateWebhook(given);
  const definition = { ...given, source: { ...source, url: shown }, ...notify };
  return { definition, secrets: { credentials, query, webhook } };
}

function separateWebhook({ notify }: ImportDefinition): {
  notify: Pick<ImportDefinition, 'notify'>;
  webhook: WebhookSecrets | null;
} {
  if (!notify) return { notify: {}, webhook: null };
  const { secret, ...rest } = notify;
  const { shown, query } = apart(notify.url);
  const webhook = secret === undefined ? null : { secret, query };
  return { notify: { notify: { ...rest, url: shown } }, webhook };
}

/** An address as it may be stored, and its query. */
function apart(url: string): { shown: string; query: string | null } {
  const { base, query } = splitUrl(url);
  return { shown: query === null ? url : `${base}?${HIDDEN_QUERY}`, query };
}

/** The address to read from: a stored one with its query back in its place. */
export function withQuery(storedUrl: string, { query }: Pick<ImportSecrets, 'query'>): string {
  const { base, query: shown } = splitUrl(storedUrl);
  return shown === HIDDEN_QUERY && query !== null ? `${base}?${query}` : storedUrl;
}

/** True when the query of a stored URL is in the envelope, and not in the URL. */
export function hidesQuery(storedUrl: string): boolean {
  return splitUrl(storedUrl).query === HIDDEN_QUERY;
}

/** A URL at its first `?`; the fragment goes with the query, since it is never sent. */
function splitUrl(url: string): { base: string; query: string | null } {
  const at = url.indexOf('?');
  if (!/^https?:/i.test(url) || at === -1) return { base: url, query: null };
  return { base: url.slice(0, at), query: url.slice(at + 1) };
}
