import { randomUUID } from 'node:crypto';
import { withSql } from '../support/stored.ts';
import type { ShownRun } from '../support/runs.ts';
import { type CaseName, caseOf, createFiles, type Size } from './cases.ts';
import { breachesOf } from './invariants.ts';
import { differencesOf, type Outcome, outcomeOf, storedIn, untilFinal } from './outcome.ts';
import type { ChaosWorld } from './world.ts';

/** A run that nothing disturbed. */
export interface Twin {
  outcome: Outcome;
  milliseconds: number;
  /** How many transactions its merge had. */
  buckets: number;
}

/** What became of a disturbed run. */
export interface Verdict {
  /** Where it differs from its twin, and what it has left; none: all is well. */
  differences: string[];
  /** How often activities were tried again. */
  retries: number;
  histories: number;
}

/** A world with the twins of its cases, in which one run after the other is disturbed. */
export interface Lane {
  world: ChaosWorld;
  size: Size;
  /** The undisturbed run of a case, made when it is asked for first. */
  twinOf: (name: CaseName) => Promise<Twin>;
  /** Gives the store what it has before a run of the case. */
  reset: (name: CaseName) => Promise<void>;
  /** Starts a run of the case on the store as it is. */
  begin: (name: CaseName) => Promise<ShownRun>;
  /** Waits for the end of the run and judges it; the last fault ended at `since`. */
  judge: (name: CaseName, runId: string, since: number) => Promise<Verdict>;
}

/** A run has to end this long after the last fault: three heartbeat timeouts, and a minute. */
export const FINAL_MILLISECONDS = 3 * 6_000 + 60_000;
const UNDISTURBED_MILLISECONDS = 120_000;
const TABLES = [
  'profiles',
  'profile_aliases',
  'orders',
  'order_events',
  'order_event_batches',
  'products',
];

/** Makes the lane of a world that has nothing in it yet. */
export async function createLane(world: ChaosWorld, size: Size): Promise<Lane> {
  for (const [name, content] of createFiles(size)) await world.upload(name, content);
  const twins = new Map<CaseName, Promise<Twin>>();
  const lane: Lane = {
    world,
    size,
    twinOf(name) {
      const made = twins.get(name) ?? runUndisturbed(lane, name);
      twins.set(name, made);
      return made;
    },
    async reset(name) {
      const { after } = caseOf(name);
      // The store of another case is kept when that case has its twin.
      if (after) await lane.twinOf(after);
      await withSql(world.databaseUrl, async (sql) => {
        await sql`truncate ${sql(TABLES)}`;
        if (!after) return;
        for (const table of TABLES)
          await sql`insert into ${sql(table)} select * from ${sql(keptSchema(after))}.${sql(table)}`;
      });
    },
    async begin(name) {
      const made = await world.call<{ run: ShownRun }>('POST', '/v1/imports', bodyOf(name));
      return made.run;
    },
    async judge(name, runId, since) {
      const { outcome } = await lane.twinOf(name);
      const found = await outcomeOf(world, runId, since + FINAL_MILLISECONDS);
      const { breaches, ...counts } = await breachesOf(world, runId);
      return { differences: [...differencesOf(outcome, found), ...breaches], ...counts };
    },
  };
  return lane;
}

/** What is sent to define an import of a case. */
export function bodyOf(name: CaseName, importName: string = randomUUID()): object {
  const { upload, definition } = caseOf(name);
  const source = upload === null ? definition.source : { kind: 'file', url: `upload://${upload}` };
  return { ...definition, name: importName, source };
}

async function runUndisturbed(lane: Lane, name: CaseName): Promise<Twin> {
  const { world } = lane;
  await lane.reset(name);
  const before = await storedIn(world);
  const startedAt = Date.now();
  const { id } = await lane.begin(name);
  // The moments of the disturbed runs are drawn from how long this one takes.
  const { status } = await untilFinal(world, id, startedAt + UNDISTURBED_MILLISECONDS, 25);
  const milliseconds = Date.now() - startedAt;
  const outcome = await outcomeOf(world, id, startedAt + UNDISTURBED_MILLISECONDS);
  const { breaches } = await breachesOf(world, id);
  if (caseOf(name).definition.dryRun)
    breaches.push(...differencesOf(before, outcome.stored, 'stored'));
  if (status !== 'completed' || breaches.length > 0)
    throw new Error(`the undisturbed run of ${name} is ${status}: ${breaches.join('; ')}`);
  const buckets = await keepStore(world, name, id);
  return { outcome, milliseconds, buckets };
}

/** Keeps a copy of the store for the cases that begin with it; gives the buckets of the run. */
async function keepStore(world: ChaosWorld, name: CaseName, runId: string): Promise<number> {
  return withSql(world.databaseUrl, async (sql) => {
    const schema = sql(keptSchema(name));
    await sql`create schema ${schema}`;
    for (const table of TABLES)
      await sql`create table ${schema}.${sql(table)} as select * from ${sql(table)}`;
    const [row] = await sql<
      { buckets: number }[]
    >`select count(*)::int as buckets from run_buckets where run_id = ${runId}`;
    return row?.buckets ?? 0;
  });
}

function keptSchema(name: CaseName): string {
  return `kept ${name}`;
}
