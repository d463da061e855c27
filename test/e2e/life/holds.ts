import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import type { ImportAnswer } from '../../../api/schemas/import.ts';
import type { RunAnswer } from '../../../api/schemas/run.ts';
import { endOf, importUsers, reportOf, startUsersImport } from '../../support/runs.ts';
import type { Service } from '../../support/service.ts';
import { clearUsers, storedUsers } from '../../support/stored.ts';

/** Tests of runs that wait for a person, and of what they compare with. */
export function heldRuns(service: Service): void {
  beforeEach(() => clearUsers(service.databaseUrl));

  const users = (count: number, city = 'Porto') =>
    [
      'email,city',
      ...Array.from({ length: count }, (_, row) => `u${row}@example.com,${city}`),
    ].join('\n');

  const storedCount = async () => Number((await storedUsers(service.databaseUrl)).split(' ')[0]);

  const post = <T>(path: string, body?: object) => service.call<T>('POST', path, body);
  const runAgain = (importId: string) => post<RunAnswer>(`/v1/imports/${importId}/runs`);

  async function dryRun(importId: string) {
    const run = await post<RunAnswer>(`/v1/imports/${importId}/runs`, { dryRun: true });
    return endOf(service, run.id);
  }

  async function untilHeld(runId: string): Promise<RunAnswer> {
    for (;;) {
      const run = await service.call<RunAnswer>('GET', `/v1/runs/${runId}`);
      if (run.progress.step === 'hold' || run.finishedAt) return run;
      await sleep(25);
    }
  }

  test('a run that is unlike the last good one shows what it would do, and stores nothing until it is approved', async () => {
    const errorThreshold = { maxFewerPercent: 10, keepColumns: true, maxUpdatedPercent: 50 };
    const first = await importUsers(service, 'crm.csv', users(10), { errorThreshold });
    expect(first).toMatchObject({ status: 'completed', startedBy: expect.stringMatching(/^key /) });
    await service.upload('crm.csv', 'email\nu0@example.com\nnew@example.com\n');
    const { wouldHold } = await reportOf(service, (await dryRun(first.importId)).id);
    const held = await untilHeld((await runAgain(first.importId)).id);
    expect(held.hold?.reasons).toEqual(wouldHold);
    expect(held).toMatchObject({
      status: 'in_progress',
      tally: null,
      hold: {
        reasons: [{ code: 'fewer_records' }, { code: 'missing_columns' }],
        tally: { read: 2, added: 1, updated: 0, unchanged: 1 },
        decision: null,
      },
    });
    expect(await storedCount()).toBe(10);
    const answer = await service.request('POST', `/v1/runs/${held.id}/approve`, { note: 'moved' });
    expect(answer.status).toBe(202);
    const ended = (await endOf(service, held.id)) as unknown as RunAnswer;
    expect(ended).toMatchObject({
      status: 'completed',
      tally: held.hold?.tally,
      hold: { decision: { decision: 'approved', note: 'moved', by: first.startedBy } },
    });
    expect(await storedCount()).toBe(11);
    expect((await service.request('POST', `/v1/runs/${held.id}/approve`)).status).toBe(409);
  });

  test('a rejected run fails, and tried again it goes on with the file that it has', async () => {
    const errorThreshold = { maxUpdatedPercent: 20 };
    const first = await importUsers(service, 'sync.csv', users(10), { errorThreshold });
    await service.upload('sync.csv', users(10, 'Lisboa'));
    const { wouldHold } = await reportOf(service, (await dryRun(first.importId)).id);
    const held = await untilHeld((await runAgain(first.importId)).id);
    expect(held.hold?.reasons.map(({ code }) => code)).toEqual(['too_many_updated']);
    expect(held.hold?.reasons).toEqual(wouldHold);
    await post(`/v1/runs/${held.id}/reject`, { note: 'not today' });
    expect(await endOf(service, held.id)).toMatchObject({
      status: 'failed',
      failure: { type: 'HoldRejected', message: 'the run was rejected: not today' },
    });
    // Nothing reads the source again.
    await rm(join(service.dataDir, 'uploads', 'sync.csv'));
    expect(await post(`/v1/runs/${held.id}/retry`)).toMatchObject({
      id: held.id,
      status: 'queued',
      failure: null,
      earlierFailures: [{ failure: { type: 'HoldRejected' } }],
    });
    await untilHeld(held.id);
    await post(`/v1/runs/${held.id}/approve`);
    expect(await endOf(service, held.id)).toMatchObject({
      status: 'completed',
      tally: { read: 10, updated: 10 },
      canRetry: false,
    });
    const refused = await service.request('POST', `/v1/runs/${held.id}/retry`);
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { title: 'The run cannot be tried again' },
    ]);
  });

  test('limits can fail a run at once, by count or against the last good run', async () => {
    const errorThreshold = {
      maxRejected: 1,
      maxFewerPercent: 50,
      maxUpdatedPercent: 50,
      onExceeded: 'fail',
    };
    const first = await importUsers(service, 'hard.csv', `${users(10)}\nx,y`, { errorThreshold });
    expect(first.status).toBe('completed');
    await service.upload('hard.csv', `${users(10)}\nx,y\nz,y`);
    const rejected = await endOf(service, (await runAgain(first.importId)).id);
    expect(rejected.failure).toMatchObject({
      type: 'TooManyRejected',
      message: '2 of 12 records (16.67 %) were rejected; the import allows 1',
    });
    await service.upload('hard.csv', users(4));
    const fewer = await endOf(service, (await runAgain(first.importId)).id);
    expect(fewer.failure?.type).toBe('UnlikeLastRun');
    // A dry run tells it too, once it knows what would be updated.
    await service.upload('hard.csv', users(10, 'Faro'));
    const [dry, real] = [await dryRun(first.importId), await runAgain(first.importId)];
    expect(dry.failure).toMatchObject({ type: 'UnlikeLastRun' });
    expect(dry.failure).toEqual((await endOf(service, real.id)).failure);
  });

  test('clone and import of the bytes of the dry run stores what it showed; of a changed file it is said first', async () => {
    await service.upload('seen.csv', users(10));
    const dry = await startUsersImport(service, 'seen.csv', { dryRun: true });
    const shown = await endOf(service, dry.id);
    const clone = (importId: string) =>
      post<ImportAnswer>(`/v1/imports/${importId}/clone`, { dryRun: false });
    const same = await endOf(service, (await clone(dry.importId)).run?.id ?? '');
    expect(same).toMatchObject({ status: 'completed', tally: shown.tally });

    await service.upload('seen.csv', users(12, 'Faro'));
    const changed = await untilHeld((await clone(dry.importId)).run?.id ?? '');
    expect(changed.hold).toMatchObject({
      reasons: [{ code: 'file_changed' }],
      tally: { read: 12, added: 2, updated: 10 },
    });
    expect(await storedCount()).toBe(10);
    await post(`/v1/runs/${changed.id}/approve`);
    expect((await endOf(service, changed.id)).tally).toEqual(changed.hold?.tally);
  });

  test('a held run can be cancelled', async () => {
    const errorThreshold = { maxUpdatedPercent: 0 };
    const first = await importUsers(service, 'stop.csv', users(3), { errorThreshold });
    await service.upload('stop.csv', users(3, 'Faro'));
    const held = await untilHeld((await runAgain(first.importId)).id);
    await post(`/v1/runs/${held.id}/cancel`);
    expect((await endOf(service, held.id)).status).toBe('cancelled');
    const retry = await service.request('POST', `/v1/runs/${held.id}/retry`);
    expect(retry.status).toBe(409);
  });
}
