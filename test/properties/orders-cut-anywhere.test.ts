import { expect, test } from 'vitest';
import { cut, oddFile, outcomeOf } from '../support/cut-orders.ts';

/** Where chunks end must not be seen in anything that a run tells or stores. */

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
const ORDERS = 70;

test.each([
  ['kevel-csv', 1_000],
  ['shopify-csv', 300],
] as const)(
  `a %s file gives the same wherever it is cut, at %i positions (seed ${seed})`,
  { timeout: 180_000 },
  async (kind, positions) => {
    console.log(`orders cut anywhere: seed ${seed} (TEST_SEED repeats it)`);
    const file = oddFile(kind, seed, ORDERS);
    const bytes = file.text.length;
    const whole = { chunkBytes: 0, ...(await outcomeOf(file, cut(file, bytes + 1))) };
    let found = whole;
    const wholeText = JSON.stringify(whole);
    const borders = new Set<number>();
    for (let position = 1; position <= positions; position++) {
      const chunkBytes = Math.ceil((position * bytes) / positions);
      const chunks = cut(file, chunkBytes);
      for (const { offsetBytes } of chunks) borders.add(offsetBytes);
      found = { chunkBytes, ...(await outcomeOf(file, chunks)) };
      // Only what differs is compared field by field, which takes its time.
      if (JSON.stringify({ ...found, chunkBytes: 0 }) !== wholeText) break;
    }
    expect(found).toEqual({ ...whole, chunkBytes: found.chunkBytes });
    // Borders were moved, and there was something to get wrong.
    expect(bytes).toBeGreaterThan(positions);
    expect(borders.size).toBeGreaterThan(ORDERS / 2);
    const { rows, read, rejected, ignored, records } = whole.tally;
    expect(rows).toBeGreaterThan(2 * read);
    expect(Math.min(rejected, ignored, records)).toBeGreaterThan(2);
    expect(whole.issues.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['repeated_order', 'unclosed_quote']),
    );
  },
);

test('the outcome differs when rows of one order are cut apart', async () => {
  const file = oddFile('kevel-csv', seed, ORDERS);
  const whole = await outcomeOf(file, cut(file, file.text.length + 1));
  const apart = await outcomeOf(file, cut(file, 100, false));
  expect(apart.tally.rows).toBe(whole.tally.rows);
  expect(apart.tally.read).toBeGreaterThan(whole.tally.read);
});
