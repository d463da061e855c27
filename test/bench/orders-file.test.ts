import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { BenchFile, Variant } from '../../bench/bench-file.ts';
import { generateOrders } from '../../bench/generate-orders.ts';
import { readFileAlone } from '../../bench/read-file.ts';
import { useFolder } from './generated-file.ts';

const ROWS = 5_000;
const PRODUCTS = 2_500;
const AMOUNTS = ['total', 'subtotal', 'tax', 'shipping', 'discount', 'refund'] as const;

type Row = Record<string, string>;

const folder = useFolder();
const generate = (variant: Variant) => generateOrders(folder.path, ROWS, PRODUCTS, variant);

describe('the orders file of the bench', () => {
  test('has the rows that were asked for, each order in one piece and only once', async () => {
    const file = await generate('base');
    const rows = await readRows(file);
    const runs = rows.filter(({ orderId }, at) => orderId !== rows[at - 1]?.['orderId']);
    expect(rows).toHaveLength(ROWS);
    expect(new Set(rows.map(({ orderId }) => orderId)).size).toBe(runs.length);
    expect(file.records).toBe(runs.length);
    expect(ROWS / file.records).toBeCloseTo(2.5, 1);
  });

  test('has money that adds up', async () => {
    for (const order of groupOrders(await readRows(await generate('base')))) {
      expect(order.length).toBeLessThanOrEqual(5);
      const [first] = order;
      for (const amount of AMOUNTS)
        expect(cents(first?.[amount])).toBe(
          order.reduce((sum, row) => sum + cents(row[`lineItem_${amount}`]), 0),
        );
      for (const row of order)
        expect(cents(row['lineItem_total'])).toBe(
          cents(row['lineItem_subtotal']) +
            cents(row['lineItem_tax']) +
            cents(row['lineItem_shipping']),
        );
    }
  });

  test('is found without any issue by the service', async () => {
    const { path, sizeBytes, records } = await generate('base');
    const what = { entity: 'orders', format: { kind: 'kevel-csv' } } as const;
    expect(await readFileAlone(what, path, sizeBytes)).toEqual({ valid: records, issues: [] });
  });

  test('is like an export in life: gaps, accents, quotes, line breaks', async () => {
    const rows = await readRows(await generate('base'));
    const share = (is: (row: Row) => boolean) => rows.filter(is).length / rows.length;
    expect(share((row) => row['userId'] === '')).toSatisfy(between(0.2, 0.5));
    expect(share((row) => row['lineItem_name'] === '')).toSatisfy(between(0.3, 0.5));
    expect(share((row) => row['custom_note']?.includes('\n') ?? false)).toSatisfy(
      between(0.01, 0.08),
    );
    expect(share((row) => row['lineItem_name']?.includes('"') ?? false)).toSatisfy(
      between(0.005, 0.08),
    );
    expect(share((row) => /[à-ÿ]/.test(Object.values(row).join('')))).toBeGreaterThan(0.2);
  });

  test('has popular products: a tenth of the shop makes four fifths of the sales', async () => {
    const rows = await readRows(await generate('base'));
    const sales = new Map<string, number>();
    for (const { lineItem_productId: id = '' } of rows) sales.set(id, (sales.get(id) ?? 0) + 1);
    const best = [...sales.values()].toSorted((a, b) => b - a).slice(0, PRODUCTS / 10);
    const share = best.reduce((sum, count) => sum + count, 0) / ROWS;
    expect(share).toSatisfy(between(0.75, 0.9));
  });

  test('differs in one order of ten where it is changed, in a status and in the last update', async () => {
    const changedFile = await generate('changed');
    const base = groupOrders(await readRows(await generate('base')));
    const changed = groupOrders(await readRows(changedFile));
    let differing = 0;
    for (const [at, order] of changed.entries()) {
      const columns = differences(base[at] ?? [], order);
      if (columns.size === 0) continue;
      differing += 1;
      expect(columns).toContain('lineItem_status');
      expect(columns).toContain('lastUpdated');
      // A refund goes with its status.
      const others = ['lineItem_status', 'lastUpdated', 'refund', 'lineItem_refund'];
      expect([...columns].filter((column) => !others.includes(column))).toEqual([]);
    }
    expect(differing).toBe(Math.ceil(changed.length / 10));
    expect(changedFile.changedRecords).toBe(differing);
  });

  test('has the same bytes everywhere, and is kept', async () => {
    const { path } = await generate('base');
    const written = (await stat(path)).mtimeMs;
    await generate('base');
    expect((await stat(path)).mtimeMs).toBe(written);
    // Other bytes need another GENERATOR_VERSION, so that no cached file is measured for them.
    expect(hash('sha256', await readFile(path))).toMatchInlineSnapshot(
      `"7fa1c99ae286839204a17524c795a34348d461aa53e7d6c674fa03ec215e4df9"`,
    );
  });
});

async function readRows({ path }: BenchFile): Promise<Row[]> {
  return parse(await readFile(path), { columns: true }) as Row[];
}

function groupOrders(rows: readonly Row[]): Row[][] {
  return Object.values(Object.groupBy(rows, ({ orderId = '' }) => orderId)).map(
    (group) => group ?? [],
  );
}

function differences(before: readonly Row[], after: readonly Row[]): Set<string> {
  expect(before.length).toBe(after.length);
  return new Set(
    after.flatMap((row, at) => Object.keys(row).filter((key) => row[key] !== before[at]?.[key])),
  );
}

function between(least: number, most: number): (value: number) => boolean {
  return (value) => value >= least && value <= most;
}

function cents(text: string | undefined): number {
  return Math.round(Number(text) * 100);
}
