import { describe, expect, test } from 'vitest';
import { createCutter } from '../../../domain/csv/cutter.ts';
import { HEADER, REQUIRED, type Row } from '../../domain/orders/kevel-orders.ts';
import { random } from '../../support/random.ts';
import { csvOf, orderRows, readOrdersOf } from './order-chunks.ts';

const SEED = 20_261;
const next = random(SEED);
/** Orders of up to five rows, some of whose ids come back, with all that can be odd among them. */
const text = Buffer.from(
  Array.from({ length: 120 }, (_, index) => {
    const more: Row = next() < 0.3 ? { lineItem_name: 'é\n"x",\r\ny' } : {};
    const rows = orderRows(`o${Math.floor(index / 1.1)}`, 1 + Math.floor(next() * 5), more);
    const odd = next();
    if (odd < 0.05) return `${csvOf(rows)}${','.repeat(HEADER.length - 1)}\n`;
    if (odd < 0.1) return `${csvOf(rows)}short,row\n`;
    if (odd < 0.15) return csvOf([...rows, { ...REQUIRED, orderId: '', userId: 'x@y.zz' }]);
    return odd < 0.2 ? `${csvOf(rows)},"\n` : csvOf(rows);
  }).join(''),
);
const whole = readOrdersOf(text);

describe(`a file that is cut into chunks (seed ${SEED})`, () => {
  test('has enough of everything for the cases below to tell', () => {
    expect(whole.report.rejected).toBeGreaterThan(5);
    expect(whole.report.ignored).toBeGreaterThan(2);
    expect(whole.orders.length).toBeGreaterThan(50);
  });

  const sizes = Array.from({ length: 40 }, () => 200 + Math.floor(next() * 8_000));
  test.each(sizes)('of %i bytes gives the same orders', (chunkBytes) => {
    const cutter = createCutter({
      delimiter: ',',
      chunkBytes,
      offsetBytes: 0,
      firstLine: 2,
      groupColumn: 0,
    });
    const parts = [...cutter.push(text), ...cutter.end()].map(
      ({ offsetBytes, lengthBytes, firstLine }) =>
        readOrdersOf(text.subarray(offsetBytes, offsetBytes + lengthBytes), { firstLine }),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap(({ orders }) => orders)).toEqual(whole.orders);
    expect(parts.flatMap(({ rejected }) => rejected)).toEqual(whole.rejected);
    expect(parts.reduce((sum, { report }) => sum + report.read, 0)).toBe(whole.report.read);
    expect(parts.reduce((sum, { report }) => sum + report.ignored, 0)).toBe(whole.report.ignored);
  });
});
