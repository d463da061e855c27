import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../../dev/ports.ts';
import { importScheduleId } from '../../../workflows/contract.ts';
import { endOf, importUsers } from '../../support/runs.ts';
import { endedHistory, scheduleUsers, triggerSlot, untilIdle } from '../../support/schedules.ts';
import type { Service } from '../../support/service.ts';
import { openWebhookReceiver } from '../../support/webhook-receiver.ts';

const SECRET = 'canary-of-the-webhook';

/** The receiver of the tests, allowed by its port, which has to be known before the service starts. */
let refusals = 0;
const receiver = await openWebhookReceiver(SECRET, (request) => (request < refusals ? 503 : 204));
const closed = await freePort();

/** What the service is told. */
export const MESSAGE_ENVIRONMENT = {
  ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${receiver.port},127.0.0.1:${closed}`,
  WEBHOOK_PAUSE_SECONDS: '0.05',
};

interface Logged {
  runId: string;
  event: string;
  status: string;
  attempts: number;
  lastProblem: string | null;
}

/** Tests of the messages that a webhook gets of a service with {@link MESSAGE_ENVIRONMENT}. */
export function messages(service: Service): void {
  afterAll(() => receiver[Symbol.asyncDispose]());

  async function logOf(importId: string): Promise<Logged[]> {
    const path = `/v1/imports/${importId}/notifications`;
    return (await service.call<{ items: Logged[] }>('GET', path)).items;
  }

  /** The log once every message is delivered. */
  async function deliveredLogOf(importId: string): Promise<Logged[]> {
    for (;;) {
      const log = await logOf(importId);
      if (log.every(({ status }) => status === 'delivered')) return log;
      await sleep(20);
    }
  }

  async function untilTaken(runId: string, count: number) {
    for (;;) {
      const taken = receiver.taken.filter(({ body }) => body.data.run.id === runId);
      if (taken.length >= count) return taken;
      await sleep(50);
    }
  }

  const notify = (changes: object = {}) => ({
    notify: {
      url: `http://127.0.0.1:${receiver.port}/hook?token=canary`,
      secret: SECRET,
      ...changes,
    },
  });

  test('a receiver that is down for the first five deliveries gets each message once, signed, with the tally', async () => {
    refusals = receiver.requests() + 5;
    const runs = await Promise.all([
      importUsers(
        service,
        'a1.csv',
        'email\na@b.co\nx',
        notify({ events: ['completed', 'issues'] }),
      ),
      importUsers(service, 'a2.csv', '', notify()),
    ]);
    const counts = [2, 1];
    for (const [at, { id, importId, tally }] of runs.entries())
      for (const message of await untilTaken(id, counts[at] ?? 0))
        expect(message).toMatchObject({
          isSigned: true,
          body: { data: { import: { id: importId, name: `a${at + 1}.csv` }, run: { tally } } },
        });
    const taken = receiver.taken.filter(({ body }) =>
      runs.some(({ id }) => id === body.data.run.id),
    );
    expect(taken.map(({ body }) => body.type).toSorted()).toEqual([
      'run.completed',
      'run.failed',
      'run.issues',
    ]);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(3);
    const logs = await Promise.all(runs.map(({ importId }) => deliveredLogOf(importId)));
    expect(logs.map((log) => log.length)).toEqual(counts);
    const attempts = logs.flat().reduce((sum, logged) => sum + logged.attempts, 0);
    expect([attempts, receiver.requests()]).toEqual([5 + 3, refusals + 3]);
  });

  // Each waits for messages about runs of its own.
  test.concurrent('a slot that is skipped is told, with its reason', async () => {
    await service.upload('slot.csv', 'email\na@b.co\n');
    const { id } = await scheduleUsers(service, 'upload://slot.csv', {
      source: { onlyChanged: true },
      ...notify({ events: ['skipped'] }),
    });
    const schedule = service.temporal.schedule.getHandle(importScheduleId(id));
    for (const count of [1, 2]) {
      await triggerSlot(schedule);
      await endedHistory(service, id, count);
      await untilIdle(schedule);
    }
    const skipped = (await endedHistory(service, id, 2)).at(-1)?.id ?? '';
    expect(await untilTaken(skipped, 1)).toMatchObject([
      {
        isSigned: true,
        body: {
          type: 'run.skipped',
          data: { run: { status: 'skipped', skipped: { reason: 'unchanged' } } },
        },
      },
    ]);
    expect(await logOf(id)).toMatchObject([{ runId: skipped, event: 'skipped' }]);
  });

  test.concurrent('only the events that the import asks for are told, too many issues among them', async () => {
    const run = await importUsers(
      service,
      'b.csv',
      'email\na@b.co\nx\ny',
      notify({ events: ['issues', 'failed'], maxIssues: 1 }),
    );
    const [message] = await untilTaken(run.id, 1);
    expect(message?.body.type).toBe('run.issues');
    expect(await logOf(run.importId)).toHaveLength(1);
  });

  test.concurrent('a run that fails, is tried again and fails again is told twice', async () => {
    const run = await importUsers(service, 'c.csv', '', notify());
    expect(run.status).toBe('failed');
    await untilTaken(run.id, 1);
    await service.call('POST', `/v1/runs/${run.id}/retry`);
    await endOf(service, run.id);
    const messages = await untilTaken(run.id, 2);
    expect(messages.map(({ body }) => body.type)).toEqual(['run.failed', 'run.failed']);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(2);
  });

  test.concurrent('an address that does not answer is in the log, without its query, and so is one that is not allowed', async () => {
    const away = notify({ url: `http://127.0.0.1:${closed}/hook?token=canary` });
    const run = await importUsers(service, 'd.csv', 'email\na@b.co', away);
    const inner = notify({ url: 'http://127.0.0.1:1/hook' });
    const other = await importUsers(service, 'e.csv', 'email\na@b.co', inner);
    for (const [importId, problem] of [
      [run.importId, `127.0.0.1:${closed}/hook?...`],
      [other.importId, 'port 1 of 127.0.0.1 may not be reached'],
    ] as const) {
      let [logged] = await logOf(importId);
      while (!logged?.lastProblem) [logged] = await logOf(importId);
      expect(logged.lastProblem).toContain(problem);
      expect(logged.lastProblem).not.toContain('canary');
    }
  });

  test.concurrent('the secret and the query are never read back, and a clone keeps them', async () => {
    const run = await importUsers(service, 'f.csv', 'email\na@b.co', notify());
    const shown = await service.call<object>('GET', `/v1/imports/${run.importId}`);
    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(shown).toMatchObject({ notify: { url: expect.stringContaining('/hook?...') } });
    const path = `/v1/imports/${run.importId}/clone`;
    const clone = await service.call<{ run: { id: string } }>('POST', path, {});
    const [message] = await untilTaken(clone.run.id, 1);
    expect(message?.isSigned).toBe(true);
  });

  test.concurrent('an address without a secret is refused', async () => {
    const answer = await service.request('POST', '/v1/imports', {
      name: 'x',
      entity: 'users',
      source: { kind: 'file', url: 'upload://x.csv' },
      format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
      notify: { url: 'https://hooks.example/a' },
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { errors: [{ path: 'notify.secret' }] },
    ]);
  });
}
