import { hc, type ClientResponse } from 'hono/client';
import type { ApiType } from '../../../api/app.ts';
import { ApiProblem, readProblem } from './problem.ts';

/** The API, typed by the API itself. Requests carry the session's cookie, which scripts cannot read. */
export const api = hc<ApiType>(location.origin);

/** The JSON that a call answers with when it succeeds. */
export type Answer<R> =
  R extends ClientResponse<infer T, infer S, 'json'>
    ? S extends 200 | 201 | 202
      ? T
      : never
    : never;

let onSessionEnd: () => void = () => {};

/** Says who is told when a call is refused for want of a session. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnd = listener;
}

/** Tells that a call was refused for want of a session; for calls that are not made with {@link ask}. */
export function sessionIsMissing(): void {
  onSessionEnd();
}

/** Awaits a call and gives its JSON; throws an {@link ApiProblem} that says what the API said. */
export async function ask<R extends ClientResponse<unknown, number, string>>(
  call: Promise<R>,
): Promise<Answer<R>> {
  const answer = await call.catch(() => null);
  if (answer === null) throw ApiProblem.unreachable();
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as Answer<R>;
  if (answer.status === 401) onSessionEnd();
  throw readProblem(answer.status, await answer.text());
}
