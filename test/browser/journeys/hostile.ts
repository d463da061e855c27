import { expect, test } from 'vitest';
import { goSignedIn, takeSession, type World } from '../browser.ts';
import { button, finish, next, numberOf, results, toMapping } from '../steps.ts';

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  'javascript:alert(1)',
  "{{constructor.constructor('alert(1)')()}}",
  '=HYPERLINK("http://evil.example","x")',
  '\u202Egnp.exe\u202C',
  'مرحبا بالعالم',
  'x'.repeat(10_000),
];
const COLUMNS = 300;

/** A file whose header, cells and rejected rows are all hostile. */
function hostileFile(): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const names = Array.from({ length: COLUMNS }, (_, index) =>
    index === 0 ? 'email' : `${PAYLOADS[index % 8]} ${index}`,
  );
  const rows = PAYLOADS.map((payload, row) =>
    names.map((_, index) =>
      index === 0
        ? row % 2
          ? payload
          : `u${row}@example.com`
        : payload.slice(0, index === 1 ? 10_000 : 60),
    ),
  );
  return [names, ...rows].map((cells) => cells.map(quote).join(',')).join('\n');
}

/** Content that wants to be more than text, and people without a mouse. */
export function hostile(world: World): void {
  test('hostile content is shown as text, and the layout holds', async () => {
    const { page } = world;
    const fits = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      );
    await takeSession(page);
    await toMapping(page, { name: '<img src=x onerror=alert(1)>.csv', content: hostileFile() });
    expect(await page.getByLabel('Column with the user id').inputValue()).toBe('email');
    await page
      .getByRole('columnheader', { name: '<img src=x onerror=alert(1)> 1' })
      .first()
      .waitFor();
    expect(await fits()).toBe(true);
    await button(page, 'Back').click();
    await page.getByText('What was found').waitFor();
    await button(page, 'Back').click();
    await page.getByLabel('Name of the import').fill('<script>alert(1)</script>');
    await next(page, 'File');
    await next(page, 'Mapping');
    await finish(page, 'Import');
    await page.getByRole('heading', { name: '<script>alert(1)</script>', level: 1 }).waitFor();
    expect(await fits()).toBe(true);
    await page
      .getByRole('button', { name: /^Lines? 3/ })
      .first()
      .click();
    expect(
      await page.getByRole('cell', { name: PAYLOADS[1] ?? '', exact: true }).count(),
    ).toBeGreaterThan(0);
    await page.setViewportSize({ width: 390, height: 900 });
    expect(await fits()).toBe(true);
    await world.picture('hostile run 390');
    await page.getByRole('button', { name: 'Details of line 2', exact: true }).click();
    await page.getByText('As it is stored').waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/');
    await page.getByRole('link', { name: '<script>alert(1)</script>' }).waitFor();
    expect(await fits()).toBe(true);
    // None of it became an element: those that the page makes itself have no such source.
    expect(await page.locator('img[src="x"], script:not([src]), svg[onload]').count()).toBe(0);
  });

  test('the keyboard alone gets through New import', async () => {
    const { page, service } = world;
    await service.upload('crm.csv', 'email,city\nana@example.com,Lisboa\n');
    await goSignedIn(page);
    const focusOn = async (name: string, role = 'button') => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        const target = page.getByRole(role as 'button', { name, exact: true }).first();
        if (
          (await target.count()) > 0 &&
          (await target.evaluate((node) => node === document.activeElement))
        )
          return;
      }
      throw new Error(`${name} is not reached by Tab`);
    };
    await focusOn('New import');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Source' }).first().waitFor();
    await focusOn('Or take a file that was uploaded before', 'combobox');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option').first().waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    await page.getByText('in the upload area').waitFor();
    for (const step of ['File', 'Mapping', 'Schedule', 'Review']) {
      await focusOn('Next');
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: step }).waitFor();
      if (step === 'File' || step === 'Mapping')
        await page.getByRole('region', { name: 'First records of the file' }).waitFor();
    }
    await focusOn('Import');
    await page.keyboard.press('Enter');
    await results(page);
    expect(await numberOf(page, 'Added')).toBe('1');
  });
}
