import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { untilStopped } from '../dev/until-stopped.ts';
import { openBenchDatabases } from './databases.ts';
import { generateUsers } from './generate-users.ts';
import { describeMachine } from './machine.ts';
import { type Part, selectParts } from './parts.ts';
import { type DltPeer, openDltPeer } from './peer-dlt.ts';
import { formatProgress, formatSummary } from './print-summary.ts';
import { type Bench, type Measurement, runRound } from './run-round.ts';
import { summarize } from './summary.ts';
import { type BenchWorld, createBenchEnvironment, openBenchWorld } from './world.ts';

const FOLDER = join('.data', 'bench');

interface Options {
  rows: number;
  rounds: number;
  parts: ReadonlySet<Part>;
}

type Prepared = Pick<Bench, 'files' | 'peer'>;

/** Measures in the world, prints and keeps the result. */
async function runBench(world: BenchWorld, prepared: Prepared, options: Options): Promise<void> {
  const { rows, rounds, parts } = options;
  const { files, peer } = prepared;
  await using databases = await openBenchDatabases(world.databaseUrl);
  const machine = await describeMachine(world, databases, peer);
  for (const line of Object.values(machine)) console.log(line);
  const sizeMegabytes = (files.base.sizeBytes / 1e6).toFixed(1);
  console.log(`${rows.toLocaleString('en')} users, ${sizeMegabytes} MB, rounds: ${rounds}\n`);

  const measurements: Measurement[] = [];
  for (let round = 0; round < rounds; round++)
    for await (const measurement of runRound({ world, databases, files, peer }, parts)) {
      measurements.push(measurement);
      console.log(formatProgress(measurement.part, measurement.rows, measurement.seconds));
    }
  const summary = summarize(measurements);
  console.log(`\n${formatSummary(summary)}`);
  const result = { machine, rows, rounds, measuredAt: new Date(), ...summary, measurements };
  const path = join(FOLDER, `result-${rows}.json`);
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
      rows: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '1' },
      only: { type: 'string' },
      peers: { type: 'boolean', default: false },
    },
  });
  return {
    rows: parseCount('--rows', values.rows),
    rounds: parseCount('--rounds', values.rounds),
    parts: selectParts(values.only, values.peers),
  };
}

function parseCount(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} takes a whole number, not "${text}"`);
  return Number(text);
}

/** Makes all that can be made before the world uses the machine. */
async function prepare({ rows, parts }: Options): Promise<Prepared> {
  const base = await generateUsers(FOLDER, rows, 'base');
  const changed = await generateUsers(FOLDER, rows, 'changed');
  return { files: { base, changed }, peer: await findPeer(parts) };
}

async function main(): Promise<number> {
  const options = parseOptions();
  const prepared = await prepare(options);
  // oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
  const env = await createBenchEnvironment(process.env, join(FOLDER, 'world'));
  const say = (line: string) => console.log(line);
  // An empty world each time: a store that has grown and shrunk is not the one that was measured before.
  return untilStopped({ env, fresh: true, say }, async (opened) => {
    await using world = await openBenchWorld(opened, env);
    await runBench(world, prepared, options);
  });
}

process.exit(await main().catch(complain));

function complain(error: unknown): number {
  console.error(error instanceof Error ? error.message : error);
  return 1;
}
