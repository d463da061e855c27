import type { FoundIssue } from '../../../domain/chunk-collector.ts';
import { parseHeader, readRecords } from '../../../domain/csv/reader.ts';
import { type ShopifyCsvFormat, shopifyCsvFormat } from '../../../domain/formats.ts';
import type { AssembledOrder } from '../../../domain/orders/assembler.ts';
import { GAP, GAP_CHARACTERS, GAP_FIELDS, MASK_CHARACTERS } from '../../../domain/orders/gaps.ts';
import type { OrderDocument } from '../../../domain/orders/order-document.ts';
import { createShopifyAssembler } from '../../../domain/orders/shopify-assembler.ts';
import {
  requireShopifyColumns,
  SHOPIFY_COLUMNS,
  type ShopifyColumnName,
} from '../../../domain/orders/shopify-columns.ts';

/** What became of one order of a file. */
export interface SeenOrder {
  id: string | null;
  document: OrderDocument | null;
  /** What the product may fill in, for each line item. */
  gaps: string[][];
  issues: FoundIssue[];
}

export type ShopifyCells = Partial<Record<ShopifyColumnName, string>>;

/** A row in which nothing is wrong: an order of one line item. */
export const GOOD_ROW: ShopifyCells = {
  Name: '#1001',
  Email: 'ana@example.com',
  Id: '5701234567890',
  Currency: 'EUR',
  Total: '10',
  Subtotal: '8.5',
  Taxes: '1',
  'Financial Status': 'paid',
  'Refunded Amount': '0',
  'Discount Amount': '0',
  Shipping: '0.5',
  'Created at': '2025-10-07 09:50:26 +0200',
  'Lineitem quantity': '1',
  'Lineitem name': 'Hat',
  'Lineitem price': '8.5',
  'Lineitem discount': '0',
  'Lineitem fulfillment status': 'pending',
  'Lineitem sku': 'hat',
};

const HEADER = SHOPIFY_COLUMNS.map(({ name }) => name);

/** What becomes of an order whose rows are {@link GOOD_ROW} but for some cells. */
export function assemble(rows: ShopifyCells[], format: Partial<ShopifyCsvFormat> = {}): SeenOrder {
  const assembler = createShopifyAssembler(HEADER, formatOf(format));
  for (const [index, row] of rows.entries()) {
    const cells = { ...GOOD_ROW, ...row };
    assembler.row(
      HEADER.map((name) => cells[name] ?? ''),
      index + 2,
      false,
    );
  }
  return seen(assembler.end());
}

/** The document of an order in which nothing is wrong. */
export function documentOf(
  rows: ShopifyCells[],
  format: Partial<ShopifyCsvFormat> = {},
): OrderDocument {
  const { document, issues } = assemble(rows, format);
  if (document === null) throw new Error(`rejected: ${JSON.stringify(issues)}`);
  return document;
}

/** What was found, as `line code column value`. */
export function issuesOf(rows: ShopifyCells[]): string[] {
  return assemble(rows).issues.map(
    ({ code, line, column, value }) => `${line} ${code} ${column} ${value}`,
  );
}

/** The cells of a line item in which nothing is wrong. */
export function lineCells(sku: string, price = '8.5'): ShopifyCells {
  return {
    'Lineitem quantity': '1',
    'Lineitem name': sku,
    'Lineitem price': price,
    'Lineitem discount': '0',
    'Lineitem fulfillment status': 'pending',
    'Lineitem sku': sku,
  };
}

/** The orders of a file, whose rows belong together when they follow each other with the same or no Name. */
export function ordersOf(text: Buffer, format: Partial<ShopifyCsvFormat> = {}): SeenOrder[] {
  const parsed = parseHeader(text, ',');
  if (!parsed) throw new Error('no header');
  const nameAt = requireShopifyColumns(parsed.cells);
  const assembler = createShopifyAssembler(parsed.cells, formatOf(format));
  const orders: SeenOrder[] = [];
  let name: string | null = null;
  readRecords(
    text.subarray(parsed.lengthBytes),
    { delimiter: ',', columns: parsed.cells.length, firstLine: 1 + parsed.lines },
    {
      record(cells, line, plain) {
        const own = cells[nameAt] ?? '';
        if (name !== null && own !== '' && own !== name) orders.push(seen(assembler.end()));
        if (own !== '') name = own;
        assembler.row(cells, line, plain);
      },
      odd: ({ line }) => {
        throw new Error(`line ${line} is odd`);
      },
    },
  );
  return [...orders, seen(assembler.end())];
}

function formatOf(format: Partial<ShopifyCsvFormat>): ShopifyCsvFormat {
  return shopifyCsvFormat.parse({ kind: 'shopify-csv', ...format });
}

function seen({
  order,
  issues,
}: {
  order: AssembledOrder | null;
  issues: FoundIssue[];
}): SeenOrder {
  if (order === null) return { id: null, document: null, gaps: [], issues };
  const document = JSON.parse(order.document.replaceAll(`${GAP}}`, '}')) as OrderDocument;
  return { id: order.id, document, gaps: openFields(order.gaps), issues };
}

function openFields(gaps: string): string[][] {
  const lines = gaps.length / GAP_CHARACTERS;
  return Array.from({ length: lines }, (_, line) => {
    const mask = Number.parseInt(gaps.slice(line * GAP_CHARACTERS).slice(0, MASK_CHARACTERS), 16);
    return GAP_FIELDS.filter((_field, bit) => (mask & (1 << bit)) !== 0);
  });
}
