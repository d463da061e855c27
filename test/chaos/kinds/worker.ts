import { setTimeout as sleep } from 'node:timers/promises';
import { importRunWorkflowId } from '../../../workflows/contract.ts';
import { isFinal } from '../../../domain/vocabulary.ts';
import type { FailpointName } from '../../../domain/failpoint.ts';
import type { ShownRun } from '../../support/runs.ts';
import { USUAL_CASES } from '../cases.ts';
import { byTurn, type Draw } from '../draw.ts';
import { FINAL_MILLISECONDS, type Lane } from '../lane.ts';
import type { Disturb, Finding } from './kind.ts';

/** Every third run is struck at a named point, the others at any moment. */
const NAMED_EVERY = 3;
/** Of the others, every third one is killed again while it recovers. */
const TWICE_EVERY = 3;
const POINTS = [
  'after-download',
  'before-commit',
  'after-commit',
  'after-last-chunk',
  'closing',
  'continue-as-new',
] as const;
/** Until a worker is given up, and the work is with another. */
const RECOVERY_MILLISECONDS = 8_000;
/** Between the last page of a history and the first one of the next are two seconds. */
const AROUND_NEW_HISTORY_MILLISECONDS = 2_500;
const ROUNDS_OF_A_HISTORY = 12;

/** Kills the worker by -9: at a random moment, at a named point, or twice. */
export const disturbWorker: Disturb = async (lane, draw) => {
  if (draw.seed % NAMED_EVERY > 0) return killAnytime(lane, draw);
  const point = byTurn(Math.floor(draw.seed / NAMED_EVERY), POINTS);
  return point === 'continue-as-new' ? killAtNewHistory(lane, draw) : killAt(point, lane, draw);
};

async function killAnytime(lane: Lane, draw: Draw): Promise<Finding> {
  const { world } = lane;
  const name = draw.pick(USUAL_CASES);
  const { milliseconds } = await lane.twinOf(name);
  const moment = Math.round(draw.next() * milliseconds);
  const again =
    draw.seed % (NAMED_EVERY * TWICE_EVERY) > NAMED_EVERY * (TWICE_EVERY - 1)
      ? Math.round(draw.next() * RECOVERY_MILLISECONDS)
      : null;
  await lane.reset(name);
  const { id } = await lane.begin(name);
  await sleep(moment);
  await world.kill('worker');
  await world.start('worker');
  let what = `${name}: killed at ${moment} of ${milliseconds} ms`;
  if (again !== null) {
    await sleep(again);
    if (await isGoing(lane, id)) {
      await world.kill('worker');
      await world.start('worker');
      what += `, and again ${again} ms later`;
    }
  }
  return { what, ...(await lane.judge(name, id, Date.now())) };
}

async function killAt(point: FailpointName, lane: Lane, draw: Draw): Promise<Finding> {
  const { world } = lane;
  const name = draw.pick(USUAL_CASES);
  const { buckets } = await lane.twinOf(name);
  const ofBuckets = point === 'before-commit' || point === 'after-commit';
  const nth = ofBuckets ? 1 + draw.below(buckets) : 1;
  await world.need('worker', { FAILPOINT: `${point}:${nth}` });
  await lane.reset(name);
  const { id } = await lane.begin(name);
  await Promise.race([world.parts.worker.exited, sleep(FINAL_MILLISECONDS)]);
  const isHit = !world.parts.worker.isRunning();
  await world.kill('worker');
  await world.start('worker');
  const { differences, ...rest } = await lane.judge(name, id, Date.now());
  if (!isHit) differences.push(`the point ${point} was not reached ${nth} times`);
  return { what: `${name}: killed at ${point} ${nth}`, differences, ...rest };
}

async function killAtNewHistory(lane: Lane, draw: Draw): Promise<Finding> {
  const { world } = lane;
  await lane.twinOf('contacts');
  const offset = Math.round(draw.next() * AROUND_NEW_HISTORY_MILLISECONDS);
  await lane.reset('contacts');
  const { id } = await lane.begin('contacts');
  await untilLastRound(lane, id);
  await sleep(offset);
  await world.kill('worker');
  await world.start('worker');
  const { differences, histories, ...rest } = await lane.judge('contacts', id, Date.now());
  if (histories < 2) differences.push('the workflow did not go on in a new history');
  const what = `contacts: killed ${offset} ms after the last but one round of a history`;
  return { what, differences, ...rest };
}

/** Waits until the first history has all its rounds but one behind it. */
async function untilLastRound({ world }: Lane, runId: string): Promise<void> {
  const handle = world.temporal.workflow.getHandle(importRunWorkflowId(runId));
  const deadline = Date.now() + FINAL_MILLISECONDS;
  while (Date.now() < deadline) {
    const { events } = await handle.fetchHistory();
    const timers = events?.filter((event) => event.timerFiredEventAttributes).length ?? 0;
    // Already in the next one.
    const isLater = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (timers >= ROUNDS_OF_A_HISTORY - 1 || isLater) return;
    await sleep(100);
  }
}

async function isGoing({ world }: Lane, runId: string): Promise<boolean> {
  const { status } = await world.call<ShownRun>('GET', `/v1/runs/${runId}`);
  return !isFinal(status);
}
