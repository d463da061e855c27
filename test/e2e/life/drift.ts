import { expect, test, vi } from 'vitest';
import type { RunAnswer } from '../../../api/schemas/run.ts';
import type { ScheduleAnswer } from '../../../api/schemas/schedule.ts';
import { tallyCloses } from '../../../domain/tally.ts';
import { isFinal } from '../../../domain/vocabulary.ts';
import { importRunWorkflowId, importScheduleId } from '../../../workflows/contract.ts';
import type { HeldFile } from '../../support/held-file.ts';
import { random } from '../../support/random.ts';
import { historyOf, type Keeping, scheduleUsers } from '../../support/schedules.ts';
import type { Service } from '../../support/service.ts';

const STEPS = Number(process.env['DRIFT_STEPS'] ?? 40);
const IMPORTS = 3;
const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

/**
 * Tests people who work with the API while others meddle in Temporal, at random: workflows are terminated and deleted,
 * schedules deleted, paused and resumed there. In the end the database and Temporal say the same.
 */
export function drift(service: Service, keeping: Keeping, file: () => HeldFile): void {
  function workflowOf(runId: string) {
    return service.temporal.workflow.getHandle(importRunWorkflowId(runId));
  }

  function scheduleIn(importId: string) {
    return service.temporal.schedule.getHandle(importScheduleId(importId));
  }

  async function deleteWorkflow(runId: string): Promise<void> {
    await service.temporal.workflowService.deleteWorkflowExecution({
      namespace: service.temporal.options.namespace,
      workflowExecution: { workflowId: importRunWorkflowId(runId) },
    });
  }

  /** What a person can do to an import, or in Temporal; what it meets is not asked. */
  const ACTIONS: Record<string, (importId: string, runId: string | undefined) => Promise<unknown>> =
    {
      runNow: (id) => service.request('POST', `/v1/imports/${id}/runs`, {}),
      slot: (id) => scheduleIn(id).trigger(),
      laterSlot: (id) => scheduleIn(id).trigger(),
      hold: async () => file().hold(),
      release: async () => file().release(),
      cancel: async (_id, run) => run && service.request('POST', `/v1/runs/${run}/cancel`),
      retry: async (_id, run) => run && service.request('POST', `/v1/runs/${run}/retry`),
      terminate: async (_id, run) => run && workflowOf(run).terminate(),
      delete: async (_id, run) => run && deleteWorkflow(run),
      pause: (id) => put(id, true),
      resume: (id) => put(id, false),
      pauseInTemporal: (id) => scheduleIn(id).pause(),
      resumeInTemporal: (id) => scheduleIn(id).unpause(),
      deleteInTemporal: (id) => scheduleIn(id).delete(),
      changeInTemporal: (id) =>
        scheduleIn(id).update((found) => ({
          ...found,
          spec: { intervals: [{ every: '2 hours' }] },
          state: found.state as object,
        })),
    };

  function put(importId: string, paused: boolean) {
    return service.request('PUT', `/v1/imports/${importId}/schedule`, {
      cron: '0 3 * * *',
      paused,
    });
  }

  test(`the database and Temporal agree after ${STEPS} random steps (seed ${seed})`, {
    timeout: 600_000,
  }, async () => {
    console.log(`drift: seed ${seed} (TEST_SEED repeats it)`);
    const next = random(seed);
    const pick = <T>(list: T[]): T | undefined => list[Math.floor(next() * list.length)];
    const made = await Promise.all(
      Array.from({ length: IMPORTS }, () => scheduleUsers(service, file().url)),
    );
    const ids = made.map(({ id }) => id);
    const names = Object.keys(ACTIONS);
    await keeping.whileEndingGoneRuns(async () => {
      for (let step = 0; step < STEPS; step++) {
        const [id = '', action = ''] = [pick(ids), pick(names)];
        const runs = await historyOf(service, id);
        const active = runs.find(({ status }) => !isFinal(status)) ?? pick(runs);
        await ACTIONS[action]?.(id, active?.id).catch(() => {});
      }
      file().release();
    });
    const differing: string[] = [];
    for (const id of ids) {
      await keeping.apply(id);
      differing.push(...(await differences(id)));
    }
    expect(differing).toEqual([]);
  });

  /** Waits until all runs of an import have ended; gives what then differs between them, its schedule, and Temporal. */
  async function differences(importId: string): Promise<string[]> {
    let runs: RunAnswer[] = [];
    await keeping.whileEndingGoneRuns(async () => {
      await vi.waitUntil(
        async () => {
          runs = await historyOf(service, importId);
          return runs.every(({ status }) => isFinal(status));
        },
        { timeout: 60_000, interval: 100 },
      );
    });
    const found: string[] = [];
    for (const run of runs) {
      const about = `run ${run.id} is ${run.status} (${run.failure?.type ?? 'no failure'})`;
      if (run.status === 'completed' && !(run.tally && tallyCloses(run.tally)))
        found.push(`${about}: ${JSON.stringify(run.tally)}`);
      const workflow = run.skipped ? null : await settledStatus(run.id);
      if (!allowed(run).includes(workflow)) found.push(`${about}, its workflow ${workflow}`);
    }
    const slots = runs.flatMap(({ scheduledFor }) => scheduledFor ?? []);
    if (new Set(slots).size < slots.length) found.push(`a slot is there twice: ${slots.join()}`);

    const schedule = await service.call<ScheduleAnswer>('GET', `/v1/imports/${importId}/schedule`);
    const { state, info } = await scheduleIn(importId).describe();
    const ours = [schedule.paused, schedule.nextTimes[0]].join();
    const theirs = [state.paused, info.nextActionTimes[0]?.toISOString()].join();
    if (ours !== theirs) found.push(`the schedule is ${ours}, in Temporal ${theirs}`);
    return found;
  }

  /** A workflow ends a moment after its run. */
  async function settledStatus(runId: string): Promise<string | null> {
    const status = () => keeping.temporal.statusOfRun(runId);
    await vi.waitUntil(async () => (await status()) !== 'RUNNING', 20_000);
    return status();
  }

  /** What Temporal may say of the workflow of a run that ended so; null: it has none (any more). */
  function allowed({ status, failure }: RunAnswer): (string | null)[] {
    // Ended runs may be deleted in Temporal, and even terminated in the moment in which they end.
    if (status === 'completed') return ['COMPLETED', 'TERMINATED', null];
    // One that was cancelled before its workflow began leaves that nothing to do.
    if (status === 'cancelled') return ['CANCELLED', 'COMPLETED', 'TERMINATED', null];
    if (status === 'skipped') return [null];
    // Nothing but meddling lets one of these runs fail.
    const isMeddling = failure?.type === 'Terminated' || failure?.type === 'WorkflowGone';
    return isMeddling ? ['TERMINATED', null] : [];
  }
}
