import { expect, test } from 'vitest';
import { importScheduleId } from '../../workflows/contract.ts';
import { reportOf } from '../support/runs.ts';
import { endedHistory, scheduleUsers, triggerSlot, untilIdle } from '../support/schedules.ts';
import { useService } from '../support/service.ts';
import {
  importMany,
  type ManyFilesRun,
  runAgain,
  uploadAll,
  USERS,
} from '../support/upload-set.ts';

const service = useService();

// Nothing new is not fewer records than the last time.
const NEW = { ...USERS, source: { onlyNew: true }, errorThreshold: { maxFewerPercent: 60 } };
const user = (name: string) => `email,name\n${name}@example.com,${name}\n`;

test('onlyNew takes what no completed run of the import has taken in that version', async () => {
  await uploadAll(service, { 'day_1.csv': user('ann'), 'day_2.csv': user('bob') });
  const dry = await importMany(service, 'day_*.csv', { ...NEW, dryRun: true });
  expect(dry).toMatchObject({ dryRun: true, tally: { added: 2 } });
  const { importId } = dry;
  // A dry run has stored nothing, so nothing is imported yet.
  const first = await runAgain(service, importId, { dryRun: false });
  expect(first).toMatchObject({ fileCounts: { matched: 2, taken: 2 }, tally: { added: 2 } });

  const idle = await runAgain(service, importId, { dryRun: false });
  expect(idle).toMatchObject({
    status: 'completed',
    failure: null,
    fileCounts: { matched: 2, taken: 0 },
    tally: { read: 0, added: 0, updated: 0, unchanged: 0, rejected: 0, ignored: 0 },
    progress: { percent: 100 },
  });
  const { issues } = await reportOf(service, idle.id);
  expect(issues).toMatchObject([
    {
      code: 'no_new_files',
      severity: 'notice',
      count: 1,
      examples: [{ value: '2 files match, none of them is new' }],
    },
  ]);

  await uploadAll(service, { 'day_3.csv': user('cem'), 'day_1.csv': user('Ann') });
  const changed = await runAgain(service, importId, { dryRun: false });
  expect(changed).toMatchObject({
    fileCounts: { matched: 3, taken: 2 },
    tally: { read: 2, added: 1, updated: 1 },
  });

  await uploadAll(service, { 'day_4.csv': 'mail\nx\n', 'day_5.csv': user('dan') });
  expect(await runAgain(service, importId, { dryRun: false })).toMatchObject({ status: 'failed' });
  await uploadAll(service, { 'day_4.csv': user('eve') });
  // Both are still new: the run that failed has stored nothing.
  expect(await runAgain(service, importId, { dryRun: false })).toMatchObject({
    fileCounts: { matched: 5, taken: 2 },
    tally: { added: 2 },
  });

  const clone = await service.call<{ run: { id: string }; id: string; source: object }>(
    'POST',
    `/v1/imports/${importId}/clone`,
    { dryRun: true },
  );
  expect(clone.source).toMatchObject({ url: 'upload://day_*.csv', onlyNew: true });
  await expect
    .poll(() => service.call('GET', `/v1/runs/${clone.run.id}`), { timeout: 20_000 })
    .toMatchObject({ status: 'completed', fileCounts: { taken: 5 } });
});

test('onlyNew without any file is a run that had nothing to do', async () => {
  const run = await importMany(service, 'never_*.csv', NEW);
  expect(run).toMatchObject({ status: 'completed', fileCounts: { matched: 0, taken: 0 } });
  const { issues } = await reportOf(service, run.id);
  expect(issues).toMatchObject([
    { code: 'no_new_files', examples: [{ value: 'no file matches' }] },
  ]);
});

test('each slot of a schedule takes what is new since the slots before, and is no failure when nothing is', async () => {
  const source = { onlyNew: true };
  const { id } = await scheduleUsers(service, 'upload://slot_*.csv', { source });
  const schedule = service.temporal.schedule.getHandle(importScheduleId(id));
  const slot = async (count: number) => {
    await triggerSlot(schedule);
    const latest = (await endedHistory(service, id, count)).at(-1);
    await untilIdle(schedule);
    return service.call<ManyFilesRun>('GET', `/v1/runs/${latest?.id}`);
  };
  await uploadAll(service, { 'slot_1.csv': user('fay'), 'slot_2.csv': user('gus') });
  expect(await slot(1)).toMatchObject({
    status: 'completed',
    fileCounts: { matched: 2, taken: 2 },
    tally: { added: 2 },
  });
  await uploadAll(service, { 'slot_3.csv': user('hal'), 'slot_2.csv': user('Gus') });
  expect(await slot(2)).toMatchObject({
    status: 'completed',
    fileCounts: { matched: 3, taken: 2 },
    tally: { read: 2, added: 1, updated: 1 },
  });
  expect(await slot(3)).toMatchObject({
    status: 'completed',
    fileCounts: { matched: 3, taken: 0 },
  });
});
