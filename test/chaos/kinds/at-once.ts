import type { ShownRun } from '../../support/runs.ts';
import { withSql } from '../../support/stored.ts';
import type { CaseName } from '../cases.ts';
import { FINAL_MILLISECONDS, type Lane } from '../lane.ts';
import { leftBehind, problemsOf } from '../invariants.ts';
import { differencesOf, storedIn, untilFinal } from '../outcome.ts';
import type { Disturb } from './kind.ts';

/** One connection for merges leaves ten in the pool of a worker. */
const SMALL_POOL = { MERGE_CONNECTIONS: '1', PREPARE_THREADS: '1' };

/** Many runs of one file at once on a small pool of connections: all end, and together they are one. */
export const exhaustPool: Disturb = async (lane, _draw, { runsAtOnce }) => {
  const { world } = lane;
  await lane.twinOf('few users');
  await world.need('api', { MAX_RUNNING_RUNS: String(runsAtOnce) });
  await world.need('worker', SMALL_POOL);
  const names = Array.from({ length: runsAtOnce }, () => 'few users' as const);
  const { differences } = await allAtOnce(lane, names);
  await world.need('worker', {});
  await world.need('api', {});
  return { what: `${runsAtOnce} runs at once on a small pool`, differences };
};

/** Two runs that store the same orders in opposite order at the same time: both end, and every event is there once. */
export const crossOrders: Disturb = async (lane) => {
  await lane.twinOf('few orders');
  const { differences, retries } = await allAtOnce(lane, ['few orders', 'few orders, reversed']);
  const what = `the same orders in opposite order, ${retries} transactions begun again`;
  return { what, differences, retries };
};

async function allAtOnce(
  lane: Lane,
  names: readonly [CaseName, ...CaseName[]] | readonly CaseName[],
): Promise<{ differences: string[]; retries: number }> {
  const { world } = lane;
  const [first = 'few users'] = names;
  const { outcome } = await lane.twinOf(first);
  await lane.reset(first);
  const before = await rollbacks(world.databaseUrl);
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
    ...(await leftBehind(world)),
    ...problemsOf(world),
  );
  return { differences, retries: (await rollbacks(world.databaseUrl)) - before };
}

/** Transactions of the database that were rolled back, deadlocks among them. */
async function rollbacks(url: string): Promise<number> {
  return withSql(url, async (sql) => {
    const [row] = await sql<{ rollbacks: number }[]>`
      select xact_rollback::int as rollbacks from pg_stat_database where datname = current_database()`;
    return row?.rollbacks ?? 0;
  });
}
