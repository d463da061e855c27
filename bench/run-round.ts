import { assertNever } from '../domain/vocabulary.ts';
import type { BenchDatabases } from './databases.ts';
import type { UsersFile } from './generate-users.ts';
import { openPeakMeter } from './measure-processes.ts';
import type { DltPeer, PeerResult } from './peer-dlt.ts';
import { PARTS, type Part } from './parts.ts';
import { createYardstick, runScript } from './script-yardstick.ts';
import { runImport, uploadFile } from './service-run.ts';
import { type HistorySize, measureHistory } from './temporal-history.ts';
import { USER_COLUMNS } from './user-line.ts';
import type { BenchWorld } from './world.ts';

/** What a round works with. */
export interface Bench {
  world: BenchWorld;
  databases: BenchDatabases;
  files: { base: UsersFile; changed: UsersFile };
  /** Null when it was not asked for, or cannot be had. */
  peer: DltPeer | null;
}

/** One part, measured once. */
export interface Measurement {
  part: Part;
  rows: number;
  seconds: number;
  /** Of the service only. */
  service?: { apiPeakBytes: number; workerPeakBytes: number; history: HistorySize };
}

/** Measures the selected parts once, from empty stores, and gives each as soon as it is known. */
export async function* runRound(
  bench: Bench,
  selected: ReadonlySet<Part>,
): AsyncGenerator<Measurement> {
  await bench.databases.empty();
  await createYardstick(bench.databases.yardstick);
  await bench.peer?.reset();
  for (const part of PARTS) {
    // The store must be filled before it can be filled again, whether or not that is to be reported.
    const isNeeded =
      part === 'service first' &&
      (selected.has('service again') || selected.has('service changed'));
    if (!selected.has(part) && !isNeeded) continue;
    const measurement = await measurePart(bench, part);
    if (measurement && selected.has(part)) yield measurement;
  }
}

/** Null when the part cannot be measured here. */
async function measurePart(bench: Bench, part: Part): Promise<Measurement | null> {
  const { base, changed } = bench.files;
  const rows = base.rows;
  switch (part) {
    case 'script first':
    case 'script again':
      return measureScript(bench, part);
    case 'dlt first':
    case 'dlt again':
      return bench.peer && measurePeer(bench, bench.peer, part);
    case 'service first':
      return measureService(bench, part, base, { read: rows, added: rows });
    case 'service again':
      return measureService(bench, part, base, { read: rows, unchanged: rows });
    case 'service changed': {
      const updated = changed.changedRows;
      const unchanged = rows - updated;
      return measureService(bench, part, changed, { read: rows, updated, unchanged });
    }
    default:
      return assertNever(part);
  }
}

async function measureScript(bench: Bench, part: Part): Promise<Measurement> {
  const { path, rows } = bench.files.base;
  await bench.databases.settle();
  const startedAt = performance.now();
  const merged = await runScript(bench.databases.yardstick, path);
  const seconds = (performance.now() - startedAt) / 1000;
  requireRows('the script', merged, rows);
  return { part, rows, seconds };
}

async function measurePeer(bench: Bench, peer: DltPeer, part: Part): Promise<Measurement> {
  const { path, rows } = bench.files.base;
  await bench.databases.settle();
  const result: PeerResult = await peer.run(path, USER_COLUMNS, bench.databases.peerUrl);
  requireRows('dlt', result.rows, rows);
  return { part, rows, seconds: result.seconds };
}

async function measureService(
  bench: Bench,
  part: Part,
  file: UsersFile,
  expected: Parameters<typeof runImport>[2],
): Promise<Measurement> {
  const { world, databases } = bench;
  // Open before the upload: it is not timed, but what it takes of the API's memory counts.
  const apiMeter = await openPeakMeter(world.apiPid);
  const workerMeter = await openPeakMeter(world.workerPid);
  const uploadName = `${part.replace(' ', '-')}.csv`;
  await uploadFile(world, file.path, uploadName);
  await databases.settle();
  const { runId, seconds } = await runImport(world, uploadName, expected);
  const [apiPeakBytes, workerPeakBytes] = [await apiMeter.close(), await workerMeter.close()];
  requireRows('the service', await databases.countProfiles(), file.rows);
  const history = await measureHistory(world.temporal, runId);
  return {
    part,
    rows: file.rows,
    seconds,
    service: { apiPeakBytes, workerPeakBytes, history },
  };
}

/** A part that did other work than the others must not be compared with them. */
function requireRows(who: string, actual: number, expected: number): void {
  if (actual !== expected)
    throw new Error(`${who} should have stored ${expected} rows, but stored ${actual}`);
}
