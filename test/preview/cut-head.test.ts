import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importDefinition } from '../../domain/definition.ts';
import { cutHead } from '../../preview/cut-head.ts';

const FILES = [
  ['users.csv', 'users', { kind: 'csv', userIdField: 'email', userIdType: 'email' }],
  ['orders.csv', 'orders', { kind: 'kevel-csv' }],
  ['shopify-orders.csv', 'orders', { kind: 'shopify-csv' }],
  ['products.xml', 'products', { kind: 'google-xml' }],
  ['products-atom.xml', 'products', { kind: 'google-xml' }],
  ['products.jsonl', 'products', { kind: 'jsonl' }],
] as const;

/** The text of the parts, one a line, and how many records they are. */
function headOf(name: string, entity: string, format: object, bytes: Buffer, isCut: boolean) {
  const source = { kind: 'file', url: `upload://${name}` };
  const definition = importDefinition.parse({ name, entity, source, format });
  const head = cutHead(definition, bytes, isCut, 1_000_000);
  return { text: head.parts.map(({ text }) => text.toString()).join(''), cut: head.cut };
}

test.each(FILES)('the beginning of %s is cut where the whole file is', (name, entity, format) => {
  const bytes = readFileSync(new URL(`../../examples/${name}`, import.meta.url));
  const whole = headOf(name, entity, format, bytes, false);
  // The first record ends well before the middle of each example.
  const lengths = fc.integer({ min: Math.floor(bytes.length / 2), max: bytes.length - 1 });
  fc.assert(
    fc.property(lengths, (length) => {
      const head = headOf(name, entity, format, bytes.subarray(0, length), true);
      expect(head.cut.chunks.length).toBeGreaterThan(0);
      expect(whole.text.startsWith(head.text)).toBe(true);
      expect(whole.cut.chunks.slice(0, head.cut.chunks.length)).toEqual(head.cut.chunks);
      // At most one record that the beginning holds is left out, as it may go on.
      const next = whole.cut.chunks[head.cut.chunks.length + 1];
      expect((next?.offsetBytes ?? bytes.length) + (next?.lengthBytes ?? 0)).toBeGreaterThan(
        length - 2,
      );
    }),
    { numRuns: 60 },
  );
});

test('no more records are cut than wanted; the rows of an order are one', () => {
  const bytes = readFileSync(new URL('../../examples/orders.csv', import.meta.url));
  const definition = importDefinition.parse({
    name: 'x',
    entity: 'orders',
    source: { kind: 'file', url: 'upload://orders.csv' },
    format: { kind: 'kevel-csv' },
  });
  const { parts, isCut } = cutHead(definition, bytes, false, 3);
  expect(isCut).toBe(true);
  const ids = parts.flatMap(({ text }) => text.toString().trim().split('\n'));
  expect(new Set(ids.map((row) => row.split(',', 1)[0])).size).toBe(3);
  expect(ids.length).toBeGreaterThan(3);
});
