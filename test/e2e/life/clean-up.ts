import { expect, test, vi } from 'vitest';
import { CLEAN_UP_SCHEDULE } from '../../../workflows/contract.ts';
import { importUsers } from '../../support/runs.ts';
import type { Service } from '../../support/service.ts';
import { withSql } from '../../support/stored.ts';

/** Tests that what is kept no longer is removed every day. */
export function dailyCleanUp(service: Service): void {
  test('a schedule in Temporal removes every night what is kept no longer', async () => {
    const run = await importUsers(service, 'old.csv', 'email\na@b.co\nx');
    await withSql(
      service.databaseUrl,
      (sql) => sql`update runs set finished_at = now() - interval '91 days' where id = ${run.id}`,
    );
    const schedule = service.temporal.schedule.getHandle(CLEAN_UP_SCHEDULE);
    // The API makes it when it starts.
    const { info } = await vi.waitUntil(() => schedule.describe().catch(() => null), 20_000);
    expect(info.nextActionTimes[0]?.toISOString()).toMatch(/T02:30:00\.000Z$/);
    const rejected = () => service.request('GET', `/v1/runs/${run.id}/rejected`);
    expect((await rejected()).status).toBe(200);
    await schedule.trigger();
    await vi.waitUntil(async () => (await rejected()).status === 410, {
      timeout: 20_000,
      interval: 50,
    });
  });
}
