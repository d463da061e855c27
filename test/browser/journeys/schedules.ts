import { expect, inject, test } from 'vitest';
import { importScheduleId } from '../../../workflows/contract.ts';
import { triggerSlot, untilIdle, useKeeping } from '../../support/schedules.ts';
import { takeSession, type World } from '../browser.ts';
import type { Outside } from '../outside.ts';
import { button, next, toMapping, toScheduleOfAddress } from '../steps.ts';

const USERS = 'email,city\nana@example.com,Lisboa\n';

/** What an import does by itself. */
export function schedules(world: World, outside: Outside): void {
  const keeping = useKeeping(world.service, () => ({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: world.service.temporal.options.namespace,
  }));

  test('an import is made with a schedule, which is described, paused, resumed and changed', async () => {
    const { page, service } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await next(page, 'Schedule');
    await page.getByRole('radio', { name: /^By a schedule/ }).check();
    await page.getByText('At 03:00, every day (UTC)').waitFor();
    const times = page.getByRole('list', { name: 'It would run at' }).getByRole('listitem');
    await expect.poll(() => times.allInnerTexts()).toHaveLength(5);
    for (const time of await times.allInnerTexts()) expect(time).toMatch(/^[\d-]{10} 03:00 UTC$/);
    const cron = page.getByLabel('Cron expression');
    await cron.fill('99 3 * * *');
    await page.getByText('the minute "99" must be from 0 to 59').waitFor();
    await cron.fill('0 3 * * *');
    await page.getByRole('combobox', { name: 'How often' }).press('ArrowDown');
    await page.getByTitle('week', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Days of the week' }).press('ArrowDown');
    await page.getByTitle('Monday', { exact: true }).click();
    await page.getByText('At 03:00, only on Monday (UTC)').waitFor();
    expect(await cron.inputValue()).toBe('0 3 * * 1');
    // With the list of the days open.
    await world.look('new-schedule-days');
    await page.keyboard.press('Escape');
    const openLists = page.locator('.ant-select-dropdown').filter({ visible: true });
    await expect.poll(() => openLists.count(), { timeout: 10_000 }).toBe(0);
    await world.look('new-schedule');
    await next(page, 'Review');
    await page.getByText('Advanced limits').click();
    await page.getByLabel('Fewer records than last time').fill('20');
    await page.getByRole('checkbox', { name: /^Wait for my approval/ }).check();
    await world.look('new-limits');
    await button(page, 'Save import').click();

    const card = page.getByRole('region', { name: 'Schedule' });
    await card.getByText('No run has completed yet.').waitFor();
    await world.look('import-scheduled');
    await button(page, 'Pause').click();
    await card.getByText('It was paused, and runs nothing until it is resumed.').waitFor();
    await page.goto('/');
    await page
      .getByRole('row', { name: /crm\.csv/ })
      .getByText('Paused')
      .waitFor();
    await page.getByRole('link', { name: 'crm.csv', exact: true }).click();
    await button(page, 'Resume').click();
    await card.getByText('It runs next at').waitFor();
    await button(page, 'Change').click();
    await page.getByLabel('Cron expression').fill('30 4 * * *');
    await button(page, 'Save').click();
    // The form describes it too: it is stored when the form is gone.
    await button(page, 'Change').waitFor();
    await card.getByText('At 04:30, every day (UTC)').waitFor();
    const { items } = await service.call<{ items: object[] }>('GET', '/v1/imports');
    expect(items).toMatchObject([
      {
        run: null,
        schedule: { cron: '30 4 * * *', paused: false },
        errorThreshold: { maxFewerPercent: 20, keepColumns: true },
      },
    ]);
    await button(page, 'Remove').click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Remove' }).click();
    await card.getByText('It runs only when somebody asks for it.').waitFor();
  });

  test('the history tells which slots were skipped or missed, and why', async () => {
    const { page, service } = world;
    await toScheduleOfAddress(page, outside.endlessUrl);
    await page.getByRole('radio', { name: /^By a schedule/ }).check();
    await page.getByText('When it goes wrong').click();
    await page.getByLabel('Pause after failed runs').fill('3');
    await next(page, 'Review');
    await button(page, 'Save import').click();
    await page.getByRole('region', { name: 'Schedule' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await button(page, 'Run now').click();
    await page.getByRole('region', { name: 'Progress' }).waitFor();
    await keeping.settle(id, inDays(2));
    await button(page, 'Cancel').click();
    await page.getByText('The run was cancelled').waitFor();
    await keeping.settle(id, inDays(4));

    await page.getByRole('link', { name: 'users.csv', exact: true }).click();
    const runs = page.getByRole('region', { name: 'Runs' });
    await runs.getByText('Skipped: another run was still going').first().waitFor();
    await runs.getByText('Missed: the service was not there to run it').first().waitFor();
    await world.look('import-slots');
    await runs.getByRole('link', { name: 'see that run' }).first().click();
    await page.getByText('The run was cancelled').waitFor();
    expect(await service.call('GET', `/v1/imports/${id}/schedule`)).toMatchObject({
      maxFailures: 3,
      counts: { skipped: expect.any(Number), missed: expect.any(Number) },
    });
  });

  test('a slot whose file is the one that was imported last is skipped, and says so', async () => {
    const { page, service } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await next(page, 'Schedule');
    await page.getByRole('radio', { name: /^By a schedule/ }).check();
    await page.getByRole('checkbox', { name: /^Skip a slot when the file/ }).check();
    await next(page, 'Review');
    await button(page, 'Save import').click();
    await page.getByRole('region', { name: 'Schedule' }).waitFor();
    const runs = page.getByRole('region', { name: 'Runs' });
    const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/imports');
    const schedule = service.temporal.schedule.getHandle(importScheduleId(items[0]?.id ?? ''));
    const trigger = async () => {
      await untilIdle(schedule);
      await triggerSlot(schedule);
    };
    await trigger();
    await runs.getByText('Completed').waitFor();
    await trigger();
    await runs.getByText('Skipped: the file is the one imported last').waitFor();
    expect(await runs.getByRole('row').count()).toBe(3);
  });
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}
