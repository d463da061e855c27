import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunReport } from '../../domain/report.ts';
import { isFinal } from '../../domain/vocabulary.ts';
import type { ShownRun } from '../support/runs.ts';
import type { ManyFilesRun } from '../support/upload-set.ts';
import { storedAliases, storedOrders, storedProducts, storedUsers } from '../support/stored.ts';
import type { ChaosWorld } from './world.ts';

/** All that a run leaves behind, in a form that is equal for equal runs. */
export interface Outcome {
  status: string;
  /** Of many files, how many there were. */
  fileCounts: ManyFilesRun['fileCounts'] | undefined;
  report: Pick<RunReport, 'fileItems' | 'valid' | 'tally' | 'sample' | 'issues' | 'events'>;
  /** Digest of the file of rejected records. */
  rejected: string;
  stored: Stored;
}

/** What the store holds, apart from ids of runs and times of storing. */
export interface Stored {
  users: string;
  aliases: string;
  orders: object;
  products: string;
}

/** Waits for the end of a run; throws when it has none at `deadline`. */
export async function untilFinal(
  world: ChaosWorld,
  runId: string,
  deadline: number,
  pauseMilliseconds = 250,
): Promise<ShownRun> {
  for (;;) {
    const run = await patiently(deadline, () => world.call<ShownRun>('GET', `/v1/runs/${runId}`));
    if (isFinal(run.status)) return run;
    if (Date.now() > deadline)
      throw new Error(`run ${runId} has not ended: ${JSON.stringify(run).slice(0, 600)}`);
    await sleep(pauseMilliseconds);
  }
}

/** Waits for the end of a run, and gives what it leaves behind. */
export async function outcomeOf(
  world: ChaosWorld,
  runId: string,
  deadline: number,
): Promise<Outcome> {
  const { status, fileCounts } = (await untilFinal(world, runId, deadline)) as ManyFilesRun;
  const { fileItems, valid, tally, sample, issues, events } = await patiently(deadline, () =>
    world.call<RunReport>('GET', `/v1/runs/${runId}/report`),
  );
  const rejected = await patiently(deadline, async () => {
    const answer = await world.request('GET', `/v1/runs/${runId}/rejected`);
    // What Postgres has just come back from is not what was rejected.
    if (answer.status >= 500) throw new Error(await answer.text());
    return Buffer.from(await answer.arrayBuffer());
  });
  return {
    status,
    fileCounts,
    report: { fileItems, valid, tally, sample, issues, events },
    rejected: createHash('sha256').update(rejected).digest('hex'),
    stored: await storedIn(world),
  };
}

/** What the store of a world holds now. */
export async function storedIn({ databaseUrl }: ChaosWorld): Promise<Stored> {
  return {
    users: await storedUsers(databaseUrl),
    aliases: await storedAliases(databaseUrl),
    orders: await storedOrders(databaseUrl),
    products: await storedProducts(databaseUrl),
  };
}

/** Asks until it is answered: a part of the service may be down. Throws its error at `deadline`. */
export async function patiently<T>(deadline: number, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** Where two things of the same form differ, each as a sentence. */
export function differencesOf(expected: unknown, found: unknown, path = ''): string[] {
  const [expectedText, foundText] = [JSON.stringify(expected), JSON.stringify(found)];
  if (expectedText === foundText) return [];
  if (isObject(expected) && isObject(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    const inner = [...names].flatMap((name) =>
      differencesOf(expected[name], found[name], path === '' ? name : `${path}.${name}`),
    );
    if (inner.length > 0) return inner;
  }
  return [`${path}: undisturbed ${shorten(expectedText)}, disturbed ${shorten(foundText)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(text: string | undefined): string {
  return (text ?? 'nothing').slice(0, 300);
}
