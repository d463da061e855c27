import axe from 'axe-core';
import type { Page } from 'playwright-core';

const WCAG_2_1_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
/** What of it colours alone decide. */
const ABOUT_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds wrong with a page against WCAG 2.1 AA, as lines. */
export function accessibilityProblems(page: Page): Promise<string[]> {
  return problemsOf(page, { type: 'tag', values: WCAG_2_1_AA });
}

/** What of it may be otherwise once the colours have changed and nothing else. */
export function colourProblems(page: Page): Promise<string[]> {
  return problemsOf(page, { type: 'rule', values: ABOUT_COLOURS });
}

async function problemsOf(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (only) => {
    const { axe: runner } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await runner.run(document, {
      runOnly: only,
      resultTypes: ['violations'],
    });
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`),
    }));
  }, runOnly);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node}`));
}
