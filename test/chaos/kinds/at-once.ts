import { setTimeout as sleep } from 'node:timers/promises';
import type { ShownRun } from '../../support/runs.ts';
import { withSql } from '../../support/stored.ts';
import type { CaseName } from '../cases.ts';
import type { ChaosWorld } from '../world.ts';
import { FINAL_MILLISECONDS, type Lane } from '../lane.ts';
import { breachesOf } from '../invariants.ts';
import { differencesOf, storedIn, untilFinal } from '../outcome.ts';
import type { Disturb } from './kind.ts';

/** One connection for merges leaves ten in the pool of a worker. */
const SMALL_POOL = { MERGE_CONNECTIONS: '1', PREPARE_THREADS: '1' };

/** A statement of the service waits for a lock no longer than 10 seconds. */
const HELD_MILLISECONDS = 8_000;
const TOLD_MILLISECONDS = 15_000;
const ROUNDS = 3;

/** Many runs of one file at once on a small pool of connections: all end, and together they are one. */
export const exhaustPool: Disturb = async (lane, _draw, { runsAtOnce }) => {
  const { world } = lane;
  await lane.twinOf('few users');
  await world.need('worker', SMALL_POOL);
  await lane.reset('few users');
  const names = Array.from({ length: runsAtOnce }, () => 'few users' as const);
  const differences = await allAtOnce(lane, names);
  return { what: `${runsAtOnce} runs at once on a small pool`, differences };
};

/**
 * Two runs that store the same orders in opposite order at the same time, several times: both end, and every event is
 * there once. A second worker has the slots that let all their transactions write at the same moment.
 */
export const crossOrders: Disturb = async (lane) => {
  const { world } = lane;
  const { buckets } = await lane.twinOf('few orders');
  const names = ['few orders', 'few orders, reversed'] as const;
  const second = world.parts.worker;
  await world.startWorker();
  const differences: string[] = [];
  const before = await rollbacks(world.databaseUrl);
  for (let round = 0; round < ROUNDS; round++) {
    await lane.reset('few orders');
    const waiting = names.length * buckets;
    differences.push(...(await whileHeld(world, waiting, () => allAtOnce(lane, names))));
  }
  const retries = await rollbacksAfter(world.databaseUrl, before);
  if (retries === 0) differences.push('the two did not get in the way of each other');
  await second.stop();
  const what = `the same orders in opposite order ${ROUNDS} times, ${retries} transactions begun again`;
  return { what, differences, retries };
};

async function allAtOnce(lane: Lane, names: readonly CaseName[]): Promise<string[]> {
  const { world } = lane;
  const [first = 'few users'] = names;
  const { outcome } = await lane.twinOf(first);
  const begun = await Promise.all(names.map((name) => lane.begin(name)));
  const deadline = Date.now() + FINAL_MILLISECONDS;
  const ended: ShownRun[] = [];
  // One after the other: all of them at once would be a load of its own.
  for (const { id } of begun) ended.push(await untilFinal(world, id, deadline));
  const differences = ended.flatMap(({ status }) => differencesOf('completed', status, 'a run'));
  const added = ended.reduce((sum, { tally }) => sum + (tally?.added ?? 0), 0);
  differences.push(
    ...differencesOf(outcome.report.tally.added, added, 'added by all'),
    ...differencesOf(outcome.stored, await storedIn(world), 'stored'),
  );
  for (const { id } of ended) differences.push(...(await breachesOf(world, id)).breaches);
  return differences;
}

/** Does `work` while nobody can write orders; lets them go on when so many wait, so that they write at the same moment. */
async function whileHeld<T>(
  { databaseUrl }: ChaosWorld,
  waiting: number,
  work: () => Promise<T>,
): Promise<T> {
  return withSql(databaseUrl, async (sql) => {
    let result: Promise<T> | undefined;
    await sql.begin(async (tx) => {
      await tx`lock table orders in share row exclusive mode`;
      result = work();
      result.catch(() => {});
      const deadline = Date.now() + HELD_MILLISECONDS;
      for (let now = 0; now < waiting && Date.now() < deadline; await sleep(20)) {
        const [row] = await tx<{ waiting: number }[]>`
          select count(*)::int as waiting from pg_locks where relation = 'orders'::regclass and not granted`;
        now = row?.waiting ?? 0;
      }
    });
    return result ?? work();
  });
}

/** How many there are more than `before`; sessions tell them with some delay. */
async function rollbacksAfter(url: string, before: number): Promise<number> {
  const deadline = Date.now() + TOLD_MILLISECONDS;
  for (;;) {
    const more = (await rollbacks(url)) - before;
    if (more > 0 || Date.now() > deadline) return more;
    await sleep(200);
  }
}

/** Transactions of the database that were rolled back, deadlocks among them. */
async function rollbacks(url: string): Promise<number> {
  return withSql(url, async (sql) => {
    const [row] = await sql<{ rollbacks: number }[]>`
      select xact_rollback::int as rollbacks from pg_stat_database where datname = current_database()`;
    return row?.rollbacks ?? 0;
  });
}
