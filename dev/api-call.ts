import type { World } from './world.ts';

/** Asks the API of a world and gives what it answers; throws when it refuses. */
export type ApiCall = <T>(method: string, path: string, body?: object | string) => Promise<T>;

/** Calls of the API; an object goes as JSON, a text as the content of a file. */
export function createApiCall({ apiUrl, apiKey }: Pick<World, 'apiUrl' | 'apiKey'>): ApiCall {
  return async <T>(method: string, path: string, body?: object | string): Promise<T> => {
    const content = typeof body === 'object' ? JSON.stringify(body) : body;
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
      },
      ...(content === undefined ? {} : { body: content }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
