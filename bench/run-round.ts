import { extname } from 'node:path';
import { assertNever } from '../domain/vocabulary.ts';
import type { BenchDatabases } from './databases.ts';
import { openPeakMeter } from './measure-processes.ts';
import type { Part } from './parts.ts';
import type { DltPeer } from './peer-dlt.ts';
import {
  type PeerStep,
  type Plan,
  type ReaderStep,
  type ScriptStep,
  type ServiceStep,
  type Step,
  stepsToRun,
} from './plan.ts';
import { startProcessorTimer } from './processor-time.ts';
import { runImport, uploadFile } from './service-run.ts';
import { type HistorySize, measureHistory } from './temporal-history.ts';
import type { BenchWorld } from './world.ts';

/** What a round works with. */
export interface Bench {
  world: BenchWorld;
  databases: BenchDatabases;
  /** Null when it was not asked for, or cannot be had. */
  peer: DltPeer | null;
}

/** One part, measured once. */
export interface Measurement {
  part: Part;
  /** CSV rows, lines or items. */
  rows: number;
  sizeBytes: number;
  seconds: number;
  /** Of the service only. */
  service?: { apiPeakBytes: number; workerPeakBytes: number; history: HistorySize };
}

/** Measures the selected parts of a plan once, from empty stores, and gives each as soon as it is known. */
export async function* runRound(
  bench: Bench,
  plan: Plan,
  selected: ReadonlySet<Part>,
): AsyncGenerator<Measurement> {
  const { databases, peer } = bench;
  await databases.emptyService();
  await databases.emptyPeer();
  await peer?.reset();
  for (const step of stepsToRun(plan, selected)) {
    const measured = await measureStep(bench, step);
    const { part, file } = step;
    if (measured && selected.has(part))
      yield { part, rows: file.rows, sizeBytes: file.sizeBytes, ...measured };
  }
}

type Measured = Pick<Measurement, 'seconds' | 'service'>;

/** Null when the step cannot be measured here. */
async function measureStep(bench: Bench, step: Step): Promise<Measured | null> {
  switch (step.actor) {
    case 'script':
      return measureScript(bench, step);
    case 'peer':
      return bench.peer && measurePeer(bench, bench.peer, step);
    case 'service':
      return measureService(bench, step);
    case 'reader':
      return measureReader(bench, step);
    default:
      return assertNever(step);
  }
}

async function measureScript({ databases }: Bench, step: ScriptStep): Promise<Measured> {
  const { file, script } = step;
  if (step.isIntoEmpty) await script.create(databases.yardstick);
  await databases.settle();
  const timer = startTimer();
  const merged = await script.run(databases.yardstick, file.path);
  const seconds = timer();
  requireCount('the script', 'records', merged, file.records);
  return { seconds };
}

async function measurePeer(
  { databases }: Bench,
  peer: DltPeer,
  { file, columns }: PeerStep,
): Promise<Measured> {
  await databases.settle();
  const { rows, seconds } = await peer.run(file.path, columns, databases.peerUrl);
  requireCount('dlt', 'records', rows, file.records);
  return { seconds };
}

async function measureReader({ databases }: Bench, { file, read }: ReaderStep): Promise<Measured> {
  await databases.settle();
  const timer = startProcessorTimer();
  const valid = await read(file);
  const seconds = timer();
  requireCount('the reader', 'records', valid, file.records);
  return { seconds };
}

async function measureService({ world, databases }: Bench, step: ServiceStep): Promise<Measured> {
  const { part, what, file, expected } = step;
  if (step.isIntoEmpty) await databases.emptyService();
  // Open before the upload: it is not timed, but what it takes of the API's memory counts.
  const apiMeter = await openPeakMeter(world.apiPid);
  const workerMeters = await Promise.all(world.workerPids.map(openPeakMeter));
  const uploadName = `${part.replace(' ', '-')}${extname(file.path)}`;
  await uploadFile(world, file.path, uploadName);
  await databases.settle();
  const eventsBefore = await databases.countEvents();
  const { runId, seconds } = await runImport(world, what, uploadName, expected);
  const apiPeakBytes = await apiMeter.close();
  const workerPeakBytes = Math.max(
    ...(await Promise.all(workerMeters.map((meter) => meter.close()))),
  );
  requireCount('the service', 'records', await databases.countRecords(what.entity), file.records);
  const events = (await databases.countEvents()) - eventsBefore;
  requireCount('the service', 'new events', events, expectedEvents(step));
  const history = await measureHistory(world.temporal, runId);
  return { seconds, service: { apiPeakBytes, workerPeakBytes, history } };
}

/** A new order is placed and one that differs is updated, each with one event; other records have no events. */
function expectedEvents({ what, expected }: ServiceStep): number {
  return what.entity === 'orders' ? (expected.added ?? 0) + (expected.updated ?? 0) : 0;
}

/** A part that did other work than the others must not be compared with them. */
function requireCount(who: string, what: string, actual: number, expected: number): void {
  if (actual !== expected)
    throw new Error(`${who} should have stored ${expected} ${what}, but stored ${actual}`);
}

function startTimer(): () => number {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt) / 1000;
}
