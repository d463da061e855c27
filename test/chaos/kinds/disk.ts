import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../../domain/failures.ts';
import type { ShownRun } from '../../support/runs.ts';
import type { Draw } from '../draw.ts';
import { leftBehind } from '../invariants.ts';
import { FINAL_MILLISECONDS, type Lane } from '../lane.ts';
import { differencesOf, storedIn, untilFinal } from '../outcome.ts';
import type { Disturb, Finding } from './kind.ts';

const DISK_MEGABYTES = 20;
/** What is left of the disk: less than a run needs. */
const FREE_BYTES = 256 * 1024;
/** Eight attempts with pauses of up to half a minute. */
const REFUSED_MILLISECONDS = 150_000;

/**
 * Fills the disk of the spool. In turn there is space again after the first refusal, and the run goes on; or there is
 * none, the run fails by its name, and is tried again later. The worker lives, and the next run passes.
 */
export const disturbDisk: Disturb = async (lane, draw) => {
  const { world } = lane;
  const disk = join(world.dataDir, 'small-disk');
  const problem = mount(disk);
  if (problem) return { what: 'a full spool', differences: [], skipped: problem };
  try {
    await lane.twinOf('users');
    await world.need('worker', { SPOOL_URL: pathToFileURL(join(disk, 'spool')).href });
    return await fillDisk(lane, draw, disk);
  } finally {
    await world.need('worker', {});
    execFileSync('umount', [disk]);
  }
};

async function fillDisk(lane: Lane, draw: Draw, disk: string): Promise<Finding> {
  const { world } = lane;
  const { worker } = world.parts;
  const { outcome } = await lane.twinOf('users');
  const staysFull = draw.seed % 2 === 0;
  const filler = join(disk, 'filler');
  await lane.reset('users');
  writeFileSync(filler, Buffer.alloc(freeBytes(disk) - FREE_BYTES));
  const { id } = await lane.begin('users');
  await untilRefused(worker.output);
  const differences: string[] = [];
  if (staysFull) {
    const run = await untilFinal(world, id, Date.now() + REFUSED_MILLISECONDS);
    const failure: Failure['type'] | undefined = run.failure?.type;
    differences.push(...differencesOf('failed SpoolFull', `${run.status} ${failure}`, 'the run'));
    const left = freeBytes(disk);
    // What could not be written whole is gone; only the packed file of the source may be kept, to try again.
    if (left === 0) differences.push('half a file is left on the full disk');
  }
  rmSync(filler);
  if (staysFull) await world.call<ShownRun>('POST', `/v1/runs/${id}/retry`);
  const verdict = await lane.judge('users', id, Date.now());
  if (!worker.isRunning()) differences.push('the worker did not live');
  // The next run finds the store as it is: nothing is new.
  const next = await lane.begin('users');
  const again = await untilFinal(world, next.id, Date.now() + FINAL_MILLISECONDS);
  differences.push(
    ...verdict.differences,
    ...differencesOf('completed', again.status, 'the next run'),
    ...differencesOf(outcome.stored, await storedIn(world), 'stored'),
    ...(await leftBehind({ databaseUrl: world.databaseUrl, spoolDir: join(disk, 'spool') })),
  );
  const what = staysFull ? 'failed, retried when there was space' : 'waited for space';
  const { retries } = verdict;
  return { what: `users: the spool is full, ${what}`, differences, retries };
}

async function untilRefused(output: () => string): Promise<void> {
  const deadline = Date.now() + FINAL_MILLISECONDS;
  while (!output().includes('"failure":"SpoolFull"')) {
    if (Date.now() > deadline) throw new Error('nothing met the full disk');
    await sleep(50);
  }
}

/** Why there can be no small disk; null: it is there. */
function mount(folder: string): string | null {
  mkdirSync(folder, { recursive: true });
  try {
    const options = `size=${DISK_MEGABYTES}m,mode=0755`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
    return null;
  } catch {
    return 'a small disk cannot be mounted here: that needs root';
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
