import { setImmediate } from 'node:timers/promises';
import { TEST_API_KEY } from './processes.ts';

/** Calls an API with the key of the tests. */
export interface Caller {
  /** Calls the API; throws when the answer is not of the 2xx kind. */
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Calls the API and gives its answer as it is. */
  request: (method: string, path: string, body?: unknown) => Promise<Response>;
  upload: (name: string, content: string | Uint8Array) => Promise<void>;
}

/** Gives a caller of the API at an address, which may be known only when it is called. */
export function callerOf(url: () => string): Caller {
  const send = (method: string, path: string, type: string | null, body?: string | Uint8Array) =>
    fetch(`${url()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TEST_API_KEY}`,
        ...(type ? { 'content-type': type } : {}),
      },
      ...(body === undefined ? {} : { body: body as string }),
    });
  const request: Caller['request'] = (method, path, body) =>
    body === undefined
      ? send(method, path, null)
      : send(method, path, 'application/json', JSON.stringify(body));
  return {
    request,
    async call<T>(method: string, path: string, body?: unknown) {
      const answer = await request(method, path, body);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async upload(name, content) {
      const path = `/v1/uploads/${encodeURIComponent(name)}`;
      // While a large content was made, the API may have closed idle connections: that is noticed before one is taken.
      await setImmediate();
      const answer = await send('PUT', path, 'application/octet-stream', content);
      if (!answer.ok) throw new Error(`upload of ${name}: ${answer.status} ${await answer.text()}`);
    },
  };
}
