import axe from 'axe-core';
import type { Page } from 'playwright-core';

const WCAG_2_1_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** What axe finds wrong with a page against WCAG 2.1 AA, as lines. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const { axe: runner } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await runner.run(document, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`),
    }));
  }, WCAG_2_1_AA);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node}`));
}
