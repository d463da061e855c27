import { expect } from 'vitest';
import type { FoundIssue } from '../../../domain/chunk-collector.ts';
import { ISSUES } from '../../../domain/issue-catalogue.ts';
import type { AssembledOrder } from '../../../domain/orders/assembler.ts';
import { GAP } from '../../../domain/orders/gaps.ts';
import { createKevelAssembler } from '../../../domain/orders/kevel-assembler.ts';
import { KEVEL_COLUMNS, type KevelColumnName } from '../../../domain/orders/kevel-columns.ts';
import type { OrderDocument } from '../../../domain/orders/order-document.ts';

/** All columns, `custom_<name...>` as two custom fields. */
export const HEADER: string[] = KEVEL_COLUMNS.flatMap(({ name }) =>
  name === 'custom_<name...>' ? ['custom_color', 'custom___proto__'] : [name],
);

export type Row = Partial<Record<Exclude<KevelColumnName, 'custom_<name...>'>, string>> &
  Record<`custom_${string}`, string>;

/** An order of one line item, with what is required and nothing else. */
export const REQUIRED: Row = {
  orderId: 'or123',
  userIdType: 'email',
  userId: 'john@email.com',
  currency: 'EUR',
  total: '102.5',
  subtotal: '85',
  tax: '11.5',
  shipping: '6',
  discount: '5',
  refund: '0',
  createdAt: '2020-09-16T10:38:06+0100',
  lineItem_productId: 'p125zc',
  lineItem_sku: 'p125zc-5',
  lineItem_currency: 'EUR',
  lineItem_total: '102.5',
  lineItem_subtotal: '85',
  lineItem_tax: '11.5',
  lineItem_shipping: '6',
  lineItem_discount: '5',
  lineItem_refund: '0',
  lineItem_quantity: '1.0',
  lineItem_status: 'fulfilled',
};

/** The same with every optional column filled. */
export const FULL: Row = {
  ...REQUIRED,
  paymentMethod: 'Visa',
  shippingMethod: 'UPS',
  shippingCountry: 'France',
  source: 'web',
  promotions: 'WINTERSALE; VIP;',
  lastUpdated: '2020-09-16T20:13:31+0100',
  custom_color: 'blue',
  custom___proto__: 'polluted',
  lineItem_id: 'li125zc',
  lineItem_itemGroupId: 'p125',
  lineItem_name: 'My Product',
  lineItem_brand: 'Nike',
  lineItem_category: 'Men > Shirts > Short Sleeve Shirts',
  lineItem_categoriesList: 'Men;Shirts;Short Sleeve Shirts',
  lineItem_promotions: 'WINTERSALE',
  lineItem_adult: 'false',
  lineItem_subscriptionDuration: '15552000000',
  lineItem_size: 'S',
  lineItem_sizeSystem: 'EU',
};

/** The order's columns left empty, as rows behind the first one may. */
export function itemOnly(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name.startsWith('lineItem_')),
  ) as Row;
}

/** The cells of a row by a header. */
export function cellsOf(row: Row, header: readonly string[] = HEADER): string[] {
  const cells = new Map<string, string>(Object.entries(row));
  return header.map((name) => cells.get(name) ?? '');
}

interface Options {
  header?: readonly string[];
  hashUserId?: boolean;
  plain?: boolean;
}

/** What the assembler makes of the rows of one order; the first one is on line 2. */
export function assemble(rows: readonly Row[], options: Options = {}) {
  const { header = HEADER, hashUserId = false, plain = false } = options;
  const assembler = createKevelAssembler(header, { kind: 'kevel-csv', delimiter: ',', hashUserId });
  for (const [index, row] of rows.entries()) assembler.row(cellsOf(row, header), index + 2, plain);
  return assembler.end();
}

/** The same for an order that has to be accepted. */
export function accepted(rows: readonly Row[], options?: Options) {
  const { order, issues } = assemble(rows, options);
  if (order === null) throw new Error(JSON.stringify(issues));
  return { order, issues, document: parsed(order) };
}

/** The document of an order, without the marks of its gaps. */
export function parsed(order: AssembledOrder): OrderDocument {
  return JSON.parse(order.document.replaceAll(GAP, '')) as OrderDocument;
}

/** The issues of an order that has to be rejected. */
export function rejected(rows: readonly Row[], options?: Options): FoundIssue[] {
  const { order, issues } = assemble(rows, options);
  expect(order).toBeNull();
  expect(issues.some(({ code }) => ISSUES[code].severity === 'error')).toBe(true);
  return issues;
}
