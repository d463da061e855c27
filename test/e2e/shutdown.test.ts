import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { endOf, startUsersImport } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { usersFile } from '../support/users-file.ts';

const service = useService();

test('a worker that is told to stop hands its work over within seconds', async () => {
  await service.upload('users.csv', usersFile(60_000));
  for (const milliseconds of [200, 700, 1_200]) {
    const first = service.worker;
    await service.startWorker();
    const run = await startUsersImport(service, 'users.csv');
    await sleep(milliseconds);
    const stopping = performance.now();
    await first.stop();
    // It had its work in hand for a moment only; a process that is killed for not stopping would have taken 15 s.
    expect(performance.now() - stopping).toBeLessThan(8_000);
    expect(first.output()).toContain('worker stopped');
    const ended = await endOf(service, run.id);
    expect(ended.status).toBe('completed');
    // What Temporal handed to the first one while it stopped waits for a timeout, of 6 s at most.
    expect(performance.now() - stopping).toBeLessThan(20_000);
  }
});
