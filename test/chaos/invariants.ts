import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureHistory } from '../../bench/temporal-history.ts';
import { withSql } from '../support/stored.ts';
import type { ChaosWorld } from './world.ts';

const MOST_EVENTS = 200;
const MOST_PAYLOAD_BYTES = 16 * 1024;
/** The spool is cleared in the moment after a run has ended; a session of a killed process ends soon. */
const SETTLED_MILLISECONDS = 15_000;

/** What holds after every run, beside its outcome; each breach as a sentence. */
export async function breachesOf(
  world: ChaosWorld,
  runId: string,
): Promise<{ breaches: string[]; retries: number; histories: number }> {
  const left = await leftBehind(world);
  const { events, largestPayloadBytes, retries, histories } = await measureHistory(
    world.temporal,
    runId,
  );
  const breaches = [...left, ...problemsOf(world)];
  if (events > MOST_EVENTS) breaches.push(`a history of ${events} events`);
  if (largestPayloadBytes > MOST_PAYLOAD_BYTES)
    breaches.push(`a payload of ${largestPayloadBytes} bytes`);
  return { breaches, retries, histories };
}

/** What processes of the service say of themselves; those that are gone are looked at once. */
function problemsOf(world: ChaosWorld): string[] {
  const problems: string[] = [];
  for (const service of world.services) {
    problems.push(...service.newProblems());
    if (!service.child.isRunning()) world.services.delete(service);
  }
  return problems;
}

/** Waits until nothing of ended runs is left anywhere; gives what stays. */
export async function leftBehind(
  world: Pick<ChaosWorld, 'spoolDir' | 'databaseUrl'>,
): Promise<string[]> {
  const deadline = Date.now() + SETTLED_MILLISECONDS;
  for (;;) {
    const left = [...spoolFiles(world.spoolDir), ...(await sessionsLeft(world.databaseUrl))];
    if (left.length === 0 || Date.now() > deadline) return left.map((what) => `left: ${what}`);
    await sleep(50);
  }
}

function spoolFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.map((name) => `${name} in the spool`);
}

async function sessionsLeft(url: string): Promise<string[]> {
  return withSql(url, async (sql) => {
    const rows = await sql<{ what: string }[]>`
      -- A session keeps the form of some temporary tables, but never rows.
      select 'rows in the temporary table ' || relname as what from pg_class
      where relpersistence = 't' and relkind = 'r' and pg_relation_size(oid) > 0
      union all
      select 'advisory lock of process ' || pid from pg_locks l
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
      union all
      select state || ' for ' || (now() - state_change) || ': ' || left(query, 60) from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`;
    return rows.map(({ what }) => what);
  });
}
