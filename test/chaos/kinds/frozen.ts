import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import type { Child } from '../../../dev/child.ts';
import { killGroup, signalProcess } from '../../../dev/process-group.ts';
import { withSql } from '../../support/stored.ts';
import { USUAL_CASES } from '../cases.ts';
import { byTurn } from '../draw.ts';
import { FINAL_MILLISECONDS, type Lane } from '../lane.ts';
import type { Disturb } from './kind.ts';

const HEARTBEAT_TIMEOUT_MILLISECONDS = 6_000;
const FROZEN_MILLISECONDS = 2 * HEARTBEAT_TIMEOUT_MILLISECONDS;
const WHERE = ['before-merge', 'before-commit', 'any moment'] as const;

/** What a worker says whose merge came too late: another attempt has begun or has ended its session, or the run has ended. */
const REFUSED =
  /"activity":"mergeBuckets".*"reason":"[^"]*(?:a later attempt at bucket|57P01|CONNECTION_CLOSED|RunEnded)/;
const REFUSED_WITHIN_MILLISECONDS = 20_000;

/**
 * Freezes the worker, has another one take over, and lets the first go on: what it had in hand must be refused. Frozen
 * before its transaction it goes on as soon as the other has begun, when only the fence can tell them apart.
 */
export const disturbByFreezing: Disturb = async (lane, draw) => {
  const { world } = lane;
  const where = byTurn(draw.seed, WHERE);
  const name = draw.pick(USUAL_CASES);
  const { milliseconds, buckets } = await lane.twinOf(name);
  const moment = Math.round(draw.next() * milliseconds);
  const nth = 1 + draw.below(buckets);
  const isNamed = where !== 'any moment';
  await world.need('worker', isNamed ? { FAILPOINT: `${where}:${nth}:SIGSTOP` } : {});
  const frozen = world.parts.worker;
  await lane.reset(name);
  const { id } = await lane.begin(name);
  if (isNamed) await untilFrozen(frozen);
  else {
    await sleep(moment);
    signalProcess(frozen.pid, 'SIGSTOP');
  }
  const frozenAt = Date.now();
  const held = await withSql(world.databaseUrl, (sql) => begunBuckets(sql, id));
  await world.startWorker();
  if (isNamed) await untilTakenOver(lane, id, held);
  if (where !== 'before-merge')
    await sleep(Math.max(0, frozenAt + FROZEN_MILLISECONDS - Date.now()));
  const before = frozen.output().length;
  const seconds = ((Date.now() - frozenAt) / 1000).toFixed(1);
  signalProcess(frozen.pid, 'SIGCONT');
  const since = Date.now();
  const refusals = await refusalsOf(frozen, before, isNamed);
  const verdict = await lane.judge(name, id, since);
  killGroup(frozen.pid);
  await frozen.stop();
  if (isNamed && refusals === 0)
    verdict.differences.push(
      `the late commit was not seen refused; the worker said:\n${frozen.output().slice(before)}`,
    );
  const point = isNamed ? `at ${where} ${nth}` : `at ${moment} of ${milliseconds} ms`;
  const what = `${name}: frozen ${point} for ${seconds} s, refused ${refusals} times`;
  return { what, refusals, ...verdict };
};

async function untilFrozen(worker: Child): Promise<void> {
  const deadline = Date.now() + FINAL_MILLISECONDS;
  while (Date.now() < deadline) {
    const state = execFileSync('ps', ['-p', String(worker.pid), '-o', 'stat='], {
      encoding: 'utf8',
    });
    if (state.startsWith('T')) return;
    await sleep(20);
  }
  throw new Error('the worker did not freeze');
}

/** The buckets that a worker has begun with and not merged, each with the number of the attempt. */
async function begunBuckets(sql: postgres.Sql, runId: string): Promise<Map<number, number>> {
  const rows = await sql<{ bucket: number; fence: number }[]>`
    select bucket, fence from run_buckets
    where run_id = ${runId} and fence > 0 and merged_at is null`;
  return new Map(rows.map(({ bucket, fence }) => [bucket, fence]));
}

/**
 * Waits until another worker has begun with every bucket that the frozen one holds: which of them it froze in is not
 * known, and one that nobody has taken over it may commit.
 */
async function untilTakenOver(
  { world }: Lane,
  runId: string,
  held: Map<number, number>,
): Promise<void> {
  const deadline = Date.now() + FINAL_MILLISECONDS;
  await withSql(world.databaseUrl, async (sql) => {
    while (Date.now() < deadline) {
      const left = await begunBuckets(sql, runId);
      if (![...held].some(([bucket, fence]) => left.get(bucket) === fence)) return;
      await sleep(10);
    }
    throw new Error('no other worker took over what the frozen one holds');
  });
}

async function refusalsOf(worker: Child, from: number, mustCome: boolean): Promise<number> {
  const deadline = Date.now() + (mustCome ? REFUSED_WITHIN_MILLISECONDS : 2_000);
  for (;;) {
    const lines = worker.output().slice(from).split('\n');
    const refusals = lines.filter((line) => REFUSED.test(line)).length;
    if (refusals > 0 || Date.now() > deadline) return refusals;
    await sleep(100);
  }
}
