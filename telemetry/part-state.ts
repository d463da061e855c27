/** How a part is that the service needs: Postgres, Temporal, where files lie. */
export type PartState = 'ok' | 'down';

/** A part that does not answer within this time is down for whoever asks. */
const CHECK_MILLISECONDS = 2000;

/** How each of several parts is, looked at all at once. */
export async function statesOf<Part extends string>(
  looks: Record<Part, () => PromiseLike<unknown>>,
): Promise<Record<Part, PartState>> {
  const parts = Object.keys(looks) as Part[];
  const states = await Promise.all(parts.map(async (part) => [part, await stateOf(looks[part])]));
  return Object.fromEntries(states) as Record<Part, PartState>;
}

/** What `work` gives, or an error after two seconds. */
export async function inTime<T>(work: () => PromiseLike<T>): Promise<T> {
  const late = AbortSignal.timeout(CHECK_MILLISECONDS);
  return new Promise((resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
    work().then(resolve, reject);
  });
}

/** How a part is, by a look at it that throws when it is down; in time, whatever the part does. */
function stateOf(look: () => PromiseLike<unknown>): Promise<PartState> {
  return inTime(look).then(
    () => 'ok',
    () => 'down',
  );
}
