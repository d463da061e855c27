import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { readBucket } from '../../../activities/merge/bucket-records.ts';
import { createEntityMerge } from '../../../activities/merge/entity-merge.ts';
import { mergeBucket } from '../../../activities/merge/merge-bucket.ts';
import { BucketRows } from '../../../activities/prepare/row-format.ts';
import { loadRun } from '../../../db/queries/run-state.ts';
import { importDefinition } from '../../../domain/definition.ts';
import type { Product } from '../../../domain/products/product-document.ts';
import { productRow } from '../../../domain/products/product-row.ts';
import { keyOrder } from '../../../domain/record-key.ts';
import type { BucketResult } from '../../../domain/report.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const definition = importDefinition.parse({
  name: 'products',
  entity: 'products',
  source: { kind: 'file', url: 'upload://products.jsonl' },
  format: { kind: 'jsonl' },
});

beforeEach(async () => {
  await database.sql`truncate products, runs, imports, run_buckets cascade`;
});

/** Imports products in one bucket as a run of its own; gives what the bucket's result says. */
async function run(products: readonly Product[], dryRun = false): Promise<BucketResult> {
  const { sql, db } = database;
  const id = randomUUID();
  const text = JSON.stringify(definition);
  await sql`insert into imports (id, name, entity, definition) values (${id}, 'x', 'products', ${text}::jsonb)`;
  await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
            values (${id}, ${id}, 'products', ${text}::jsonb, ${dryRun}, 'api', 'in_progress')`;
  await sql`insert into run_buckets (run_id, bucket) values (${id}, 0)`;
  const { repeats, merge } = createEntityMerge(await loadRun(db, id));
  const rows = new BucketRows(1);
  for (const [index, product] of products.entries()) {
    const { key, copyLine } = productRow(product, id);
    rows.add(0, index + 1, keyOrder(key), copyLine);
  }
  const bytes = Buffer.concat([...rows.content()]);
  const readInto = async (target: Buffer) => void bytes.copy(target);
  const records = await readBucket([{ lengthBytes: bytes.length, readInto }], repeats);
  await mergeBucket(sql, id, 0, records, (tx) => merge(tx, records));
  const [row] = await sql<{ result: BucketResult }[]>`
    select result from run_buckets where run_id = ${id}`;
  if (!row) throw new Error('no result');
  return row.result;
}

/** All that is stored, but for times and runs. */
async function stored(): Promise<Record<string, Product>> {
  const rows = await database.sql<{ id: string; product: Product }[]>`
    select id, product from products order by id`;
  return Object.fromEntries(rows.map(({ id, product }) => [id, product]));
}

const counts = (added: number, updated: number, unchanged: number, ignored = 0) => ({
  added,
  updated,
  unchanged,
  ignored,
});

test('new products are added, the same ones change nothing, others take the place of what was there', async () => {
  const a: Product = { id: 'a', name: 'A', price: 1 };
  const b: Product = {
    id: 'b',
    name: 'B\n"\\',
    customFields: { color: 'blue', link: 'https://example.com' },
  };
  const c: Product = { id: 'c' };
  expect(await run([a, b])).toMatchObject({ ...counts(2, 0, 0), issues: [] });
  expect(await stored()).toEqual({ a, b });
  const before = await database.sql`select * from products order by id`;
  expect(await run([b, a])).toMatchObject(counts(0, 0, 2));
  // Not touched at all: neither times nor run.
  expect(await database.sql`select * from products order by id`).toEqual(before);
  const changed = { id: 'a', price: 2 };
  expect(await run([changed, b, c])).toMatchObject(counts(1, 1, 1));
  // The name is gone with the product that had it; b, when it is missing next time, stays.
  expect(await stored()).toEqual({ a: changed, b, c });
  expect(await run([c])).toMatchObject(counts(0, 0, 1));
  expect(await stored()).toEqual({ a: changed, b, c });
});

test('all columns of a changed product change, and it keeps the time when it was first stored', async () => {
  await run([{ id: 'a', name: 'old' }]);
  const [old] = await database.sql`select * from products`;
  await run([{ id: 'a', name: 'new', brand: 'B' }]);
  const [now] = await database.sql`select * from products`;
  expect(now?.['filling']).toContain('"name":"new"');
  expect(now?.['created_at']).toEqual(old?.['created_at']);
  for (const column of ['digest', 'filling', 'product', 'run_id', 'updated_at'])
    expect([column, now?.[column]]).not.toEqual([column, old?.[column]]);
});

test('a dry run counts as the real run then does, and stores nothing', async () => {
  await run([{ id: 'a', price: 1 }, { id: 'b' }]);
  const next: Product[] = [{ id: 'a', price: 2 }, { id: 'b' }, { id: 'c' }, { id: 'c', price: 3 }];
  const before = await database.sql`select * from products order by id`;
  const dry = await run(next, true);
  expect(await database.sql`select * from products order by id`).toEqual(before);
  expect(dry).toMatchObject(counts(1, 1, 1, 1));
  expect(await run(next)).toEqual(dry);
});

test('of a product that stands in several places the last one counts, and all are told', async () => {
  const result = await run([{ id: 'a', price: 1 }, { id: 'b' }, { id: 'a', name: 'last' }]);
  expect(result).toMatchObject(counts(2, 0, 0, 1));
  expect(result.issues).toEqual([
    {
      code: 'repeated_product',
      column: null,
      count: 2,
      examples: [
        { line: 1, value: 'a' },
        { line: 3, value: 'a' },
      ],
    },
  ]);
  expect(await stored()).toMatchObject({ a: { id: 'a', name: 'last' } });
  expect((await stored())['a']?.price).toBeUndefined();
});

test('two runs over the same products in opposite order both end well', async () => {
  const ids = Array.from({ length: 3_000 }, (_, index) => `p${index}`);
  for (let round = 0; round < 4; round++) {
    const results = await Promise.all([
      run(ids.map((id) => ({ id, name: `one ${round}` }))),
      run(ids.toReversed().map((id) => ({ id, name: `two ${round}` }))),
    ]);
    const names = new Set(Object.values(await stored()).map(({ name }) => name));
    expect(names.size).toBe(1);
    for (const { added, updated, unchanged } of results)
      expect(added + updated + unchanged).toBe(3_000);
    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(round === 0 ? 3_000 : 0);
  }
});
