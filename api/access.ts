import { createKeyCheck } from './api-key.ts';
import type { ApiSettings } from './dependencies.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** What decides who may use the API. */
export interface ApiAccess {
  isKey: (given: string) => boolean;
  sessions: Sessions;
}

/** Access for who has the API key, and for browsers that were given a session for it. */
export function createAccess({ apiKey, keyring }: ApiSettings): ApiAccess {
  return { isKey: createKeyCheck(apiKey), sessions: createSessions(keyring.current, apiKey) };
}
