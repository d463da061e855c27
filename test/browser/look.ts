import type { Page } from 'playwright-core';
import { accessibilityProblems, colourProblems } from './accessibility.ts';

const HEIGHT = 900;
/** Those of a desk, a tablet, a phone and a small phone. */
const WIDTHS = [1280, 768, 390, 360];
/** Of these pictures are kept, and of the small phone in the dark. */
const PICTURED = new Set([1280, 390]);

/**
 * Looks at a page in light and dark and at every width, keeps pictures of it, and gives what is wrong with it; leaves it
 * as it was.
 */
export async function lookAt(
  page: Page,
  name: string,
  picture: (name: string, page: Page) => Promise<void>,
): Promise<string[]> {
  const problems: string[] = [];
  const note = (scheme: string, found: string[]) =>
    problems.push(...found.map((problem) => `${name} (${scheme}): ${problem}`));
  note('light', await accessibilityProblems(page));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (over > 0) problems.push(`${name}: ${over} px too wide at ${width} px`);
    if (PICTURED.has(width)) await picture(`${name} ${width}`, page);
  }
  await paint(page, 'dark');
  await picture(`${name} 360 dark`, page);
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  note('dark', await colourProblems(page));
  await paint(page, 'light');
  return problems;
}

async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
}
