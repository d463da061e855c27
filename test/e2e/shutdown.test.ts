import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { endOf, startUsersImport } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { usersFile } from '../support/users-file.ts';

const service = useService();

test('a worker that is told to stop hands its work over within seconds', async () => {
  await service.upload('users.csv', usersFile(60_000));
  for (const milliseconds of [200, 700, 1_200]) {
    const run = await startUsersImport(service, 'users.csv');
    await sleep(milliseconds);
    const first = service.worker;
    const stopping = performance.now();
    await Promise.all([first.stop(), service.startWorker()]);
    expect(performance.now() - stopping).toBeLessThan(8_000);
    expect(first.output()).toContain('worker stopped');
    const ended = await endOf(service, run.id);
    expect(ended.status).toBe('completed');
    // Much less than a heartbeat timeout: nobody had to find out that the first one was gone.
    expect(performance.now() - stopping).toBeLessThan(10_000);
  }
});
