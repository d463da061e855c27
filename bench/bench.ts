import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { untilStopped } from '../dev/until-stopped.ts';
import { assertNever, type Entity } from '../domain/vocabulary.ts';
import { openBenchDatabases } from './databases.ts';
import { runDownload } from './download.ts';
import { describeMachine } from './machine.ts';
import { type OtherBench, type Part, selectEntities, selectParts } from './parts.ts';
import { type DltPeer, openDltPeer } from './peer-dlt.ts';
import type { Plan } from './plan.ts';
import { planOrders } from './plan-orders.ts';
import { planProducts } from './plan-products.ts';
import { planUsers } from './plan-users.ts';
import { formatProgress, formatSummary } from './print-summary.ts';
import { runReading } from './reading.ts';
import { type Bench, type Measurement, runRound } from './run-round.ts';
import { summarize } from './summary.ts';
import { type BenchWorld, createBenchEnvironment, openBenchWorld } from './world.ts';

const FOLDER = join('.data', 'bench');

interface Options {
  entities: readonly Entity[];
  others: readonly OtherBench[];
  rows: number;
  rounds: number;
  workers: number;
  parts: ReadonlySet<Part>;
}

interface Prepared {
  plans: readonly Plan[];
  peer: DltPeer | null;
}

/** Measures all plans in the world. */
async function runBench(world: BenchWorld, prepared: Prepared, options: Options): Promise<void> {
  const { plans, peer } = prepared;
  await using databases = await openBenchDatabases(world.databaseUrl);
  const orders = plans.find(({ entity }) => entity === 'orders')?.steps[0]?.file ?? null;
  const machine = await describeMachine(world, databases, peer, orders);
  for (const line of Object.values(machine)) console.log(line);
  for (const plan of plans) await runPlan({ world, databases, peer }, plan, options, machine);
}

/** Measures one plan, prints and keeps the result. */
async function runPlan(
  bench: Bench,
  plan: Plan,
  { rows, rounds, workers, parts }: Options,
  machine: Record<string, string>,
): Promise<void> {
  const { entity, title } = plan;
  console.log(`\n${title}, rounds: ${rounds}, workers: ${workers}\n`);
  const measurements: Measurement[] = [];
  for (let round = 0; round < rounds; round++)
    for await (const measurement of runRound(bench, plan, parts)) {
      measurements.push(measurement);
      console.log(formatProgress(measurement));
    }
  const summary = summarize(plan, measurements);
  console.log(`\n${formatSummary(summary)}`);
  const measuredAt = new Date();
  const result = {
    machine,
    entity,
    title,
    rows,
    rounds,
    workers,
    measuredAt,
    ...summary,
    measurements,
  };
  const path = join(
    FOLDER,
    `result-${entity}-${rows}${workers > 1 ? `-${workers}-workers` : ''}.json`,
  );
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\nkept in ${path}`);
}

async function findPeer(parts: ReadonlySet<Part>): Promise<DltPeer | null> {
  if (!parts.has('dlt first')) return null;
  const peer = await openDltPeer(FOLDER);
  if (typeof peer !== 'string') return peer;
  console.log(peer);
  return null;
}

function parseOptions(): Options {
  const { values } = parseArgs({
    options: {
      entity: { type: 'string', default: 'all' },
      rows: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      only: { type: 'string' },
      peers: { type: 'boolean', default: false },
    },
  });
  return {
    ...selectEntities(values.entity),
    rows: parseCount('--rows', values.rows),
    rounds: parseCount('--rounds', values.rounds),
    workers: parseCount('--workers', values.workers),
    parts: selectParts(values.only, values.peers),
  };
}

function parseCount(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} takes a whole number, not "${text}"`);
  return Number(text);
}

/** Makes all that can be made before the world uses the machine. */
async function prepare({ entities, rows, parts }: Options): Promise<Prepared> {
  const plans: Plan[] = [];
  for (const entity of entities) plans.push(await createPlan(entity, rows));
  return { plans, peer: await findPeer(parts) };
}

function createPlan(entity: Entity, rows: number): Promise<Plan> {
  switch (entity) {
    case 'users':
      return planUsers(FOLDER, rows);
    case 'orders':
      return planOrders(FOLDER, rows);
    case 'products':
      return planProducts(FOLDER, rows);
    default:
      return assertNever(entity);
  }
}

async function main(): Promise<number> {
  const options = parseOptions();
  const { workers } = options;
  // Before the world, which would use the same cores.
  if (options.others.includes('reading')) await runReading(FOLDER, options.rows);
  // oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
  if (options.others.includes('download')) await runDownload(FOLDER, process.env['PATH'] ?? '');
  if (options.entities.length === 0) return 0;
  const prepared = await prepare(options);
  // oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
  const env = await createBenchEnvironment(process.env, join(FOLDER, 'world'));
  const say = (line: string) => console.log(line);
  // An empty world each time: a store that has grown and shrunk is not the one that was measured before.
  return untilStopped({ env, fresh: true, workers, say }, async (opened) => {
    await using world = await openBenchWorld(opened, env, workers);
    await runBench(world, prepared, options);
  });
}

process.exit(await main().catch(complain));

function complain(error: unknown): number {
  console.error(error instanceof Error ? error.message : error);
  return 1;
}
