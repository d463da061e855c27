import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { orderEventsSchema } from '../api/schemas/order.ts';
import { EGOI_MAPPING, egoiAttribute } from '../domain/egoi/mapping.ts';
import { importDefinition } from '../domain/definition.ts';
import { ordersFormat, productsFormat, usersCsvFormat } from '../domain/formats.ts';
import { ISSUES } from '../domain/issue-catalogue.ts';
import { fillingOf, GAP_FIELDS } from '../domain/orders/gaps.ts';
import { createKevelAssembler } from '../domain/orders/kevel-assembler.ts';
import { KEVEL_COLUMNS } from '../domain/orders/kevel-columns.ts';
import { LINE_ITEM_STATUSES } from '../domain/orders/order-document.ts';
import { SHOPIFY_COLUMNS } from '../domain/orders/shopify-columns.ts';
import {
  EXPIRED_STATUS,
  FINANCIAL_STATUSES,
  type FinancialStatus,
  FULFILLMENT_STATUSES,
  type FulfillmentStatus,
  shopifyStatus,
} from '../domain/orders/shopify-status.ts';
import { GOOGLE_ATTRIBUTES } from '../domain/products/google-attributes.ts';
import { PRODUCT_FIELDS } from '../domain/products/json-product.ts';
import { ORDER_EVENT_TYPES } from '../domain/vocabulary.ts';

const root = new URL('../', import.meta.url);
const docs = readFileSync(new URL('docs/formats.md', root), 'utf8');
const readme = readFileSync(new URL('README.md', root), 'utf8');

/** The text below a heading, up to the next one. */
function section(title: string): string {
  const [, text] = docs.split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`docs/formats.md has no section ${title}`);
  return text.split('\n## ')[0] ?? '';
}

/** The cells of the table rows that begin with a name in backticks. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => /^\| `[^`]+`.* \|$/.test(line))
    .map((line) => line.slice(2, -2).split(' | '));
}

/** The names in the first cells of the rows; a cell may hold several. */
function named(rows: string[][]): string[] {
  return rows.flatMap(([first = '']) =>
    [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

const KEVEL = section('Orders: Kevel Audience CSV');
const SHOPIFY = section('Orders: Shopify CSV');

describe('docs/formats.md has what the code has', () => {
  test('every column of the Kevel Audience CSV, in its order', () => {
    const rows = rowsOf(KEVEL).filter((cells) => cells.length === 6);
    expect(rows.map((cells) => cells.slice(0, 4))).toEqual(
      KEVEL_COLUMNS.map(({ name, required, type, becomes }) => [
        `\`${name}\``,
        required ? 'yes' : 'no',
        type,
        `\`${becomes}\``,
      ]),
    );
  });

  test('every column of the Shopify CSV, in its order', () => {
    const rows = rowsOf(SHOPIFY).filter((cells) => cells.length === 5);
    expect(rows.map((cells) => cells.slice(0, 4))).toEqual(
      SHOPIFY_COLUMNS.map(({ name, required, type, becomes }) => [
        `\`${name}\``,
        required ? 'yes' : 'no',
        type,
        becomes,
      ]),
    );
  });

  test('every status of a line item', () => {
    expect(named(rowsOf(KEVEL).filter((cells) => cells.length === 2))).toEqual(LINE_ITEM_STATUSES);
  });

  test('what every status of Shopify becomes', () => {
    const rows = rowsOf(SHOPIFY).filter((cells) => cells.length === 4);
    const [head = [], ...statuses] = rows.map((cells) =>
      cells.map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
    );
    expect(head.slice(1).flat().toSorted()).toEqual(FULFILLMENT_STATUSES.toSorted());
    expect(statuses.flatMap(([financial = []]) => financial).toSorted()).toEqual(
      FINANCIAL_STATUSES.toSorted(),
    );
    for (const [[financial = ''] = [], ...cells] of statuses)
      for (const [at, becomes] of cells.entries())
        for (const fulfillment of head[at + 1] ?? [])
          expect([financial, fulfillment, ...becomes]).toEqual([
            financial,
            fulfillment,
            shopifyStatus(financial as FinancialStatus, fulfillment as FulfillmentStatus),
          ]);
    expect(SHOPIFY).toContain(`\`${EXPIRED_STATUS}\``);
  });

  test('every attribute of Google product data that has a rule', () => {
    const rows = rowsOf(section('Products: Google product data'));
    expect(rows.map((cells) => cells.slice(0, 4))).toEqual(
      GOOGLE_ATTRIBUTES.map(({ name, required, rule, becomes }) => [
        `\`${name}\``,
        required,
        rule,
        becomes,
      ]),
    );
  });

  test('every field of a product', () => {
    expect(named(rowsOf(section('Products: JSON Lines')))).toEqual(PRODUCT_FIELDS);
  });

  test('every field that a product fills in, and what of its custom fields it does not', () => {
    const rows = rowsOf(section('What a product fills in'));
    expect(named(rows)).toEqual(GAP_FIELDS);
    const [, custom = ''] = rows.find(([name]) => name === '`customFields`') ?? [];
    const left = [...custom.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    expect(left.length).toBeGreaterThan(5);
    const said = Object.fromEntries([...left, 'color'].map((name) => [name, 'x']));
    expect(fillingOf({ id: 'p', customFields: said })).toContain('"customFields":{"color":"x"}');
  });

  test('every event', () => {
    expect(named(rowsOf(section('Order events')))).toEqual(ORDER_EVENT_TYPES);
  });

  test('no issue that does not exist', () => {
    const codes = [...docs.matchAll(/\(`([a-z_]+)`[,)]|(?:told|marked)(?: as)?\s`([a-z_]+)`/g)];
    expect(codes.length).toBeGreaterThan(6);
    for (const [, code, other] of codes) expect(Object.keys(ISSUES)).toContain(code ?? other);
  });
});

describe('what docs/formats.md shows works', () => {
  test('each format can be defined as it is written there', () => {
    const schemas = [ordersFormat, productsFormat, usersCsvFormat];
    const formats = [...docs.matchAll(/`"format": (\{[^`]*\})`/g)].map(([, text = '']) =>
      JSON.parse(text),
    );
    expect(formats.map(({ kind }) => kind)).toEqual([
      'kevel-csv',
      'shopify-csv',
      'csv',
      'google-xml',
      'jsonl',
    ]);
    const wrong = formats.filter((format) =>
      schemas.every((schema) => !schema.safeParse(format).success),
    );
    expect(wrong).toEqual([]);
  });

  test('the import that curl defines is one', () => {
    const [, body = ''] = /-d '(\{[^']+\})'/.exec(docs) ?? [];
    expect(importDefinition.safeParse(JSON.parse(body)).error).toBeUndefined();
  });

  test('the examples of the Kevel columns make the order of the example event', () => {
    const [, json = ''] = /```json\n([^`]+)```/.exec(section('Order events')) ?? [];
    const event = JSON.parse(json);
    expect(orderEventsSchema.parse({ items: [event], nextCursor: null }).items).toEqual([event]);
    const { userId, order, lineItems, customFields } = event;
    const cells = rowsOf(KEVEL)
      .filter((row) => row.length === 6)
      .map(([name = '', , , , , example = '']) => [name, example].map((cell) => cell.slice(1, -1)))
      .map(([name = '', example = '']) =>
        name.startsWith('custom_') ? [example, 'blue'] : [name, example],
      );
    const header = cells.map(([name = '']) => name);
    const format = { kind: 'kevel-csv', delimiter: 'auto', hashUserId: false } as const;
    const assembler = createKevelAssembler(header, format);
    assembler.row(
      cells.map(([, example = '']) => example),
      2,
      false,
    );
    const assembled = assembler.end();
    expect(assembled.issues).toEqual([]);
    expect(JSON.parse((assembled.order?.document ?? '').replaceAll('\u0001', ''))).toEqual({
      userId,
      order,
      lineItems,
      customFields,
      createdAt: '2020-09-16T09:38:06Z',
      lastUpdated: '2020-09-16T19:13:31Z',
    });
  });

  test('every call that it names is one of the API', () => {
    const routes = readdirSync(new URL('api/routes/', root))
      .map((name) => readFileSync(new URL(`api/routes/${name}`, root), 'utf8'))
      .join('');
    const calls = [...docs.matchAll(/`GET (\/v1\/[^`?]+)/g)].map(([, path]) => path ?? '');
    expect(calls.length).toBeGreaterThan(5);
    expect(calls.filter((path) => !routes.includes(`path: '${path}'`))).toEqual([]);
  });

  test('every path that it names exists', () => {
    const paths = [...docs.matchAll(/`((?:[\w.-]+\/)+[\w.-]*\.\w+)`/g)].map(
      ([, path]) => path ?? '',
    );
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths)
      expect(existsSync(new URL(path, root)) ? path : `${path} is missing`).toBe(path);
  });

  test('every link leads to a heading', () => {
    const anchors = (text: string) =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\p{L}\d -]/gu, '')
          .replaceAll(' ', '-'),
      );
    const links = [...docs.matchAll(/\]\(([^#)]*)#([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(6);
    for (const [, file, anchor] of links)
      expect(anchors(file === '' ? docs : readme)).toContain(anchor);
  });
});

test('docs/egoi.md has what becomes of every field of a contact', () => {
  const text = readFileSync(new URL('docs/egoi.md', root), 'utf8');
  const cells = rowsOf(text).map(([field = '', becomes = '', when = '']) => [field, becomes, when]);
  expect(cells.map(([field, becomes]) => [field, becomes])).toEqual(
    EGOI_MAPPING.map((entry) => [
      `\`${entry.field}\``,
      'attribute' in entry
        ? `\`${egoiAttribute('<A>', 0, entry.attribute).replace('list0', 'list<L>')}\``
        : entry.becomes,
    ]),
  );
  const whens = EGOI_MAPPING.map((entry) =>
    'beside' in entry ? `when \`${entry.beside}\` has a value` : null,
  );
  expect(cells.map(([, , when], index) => (whens[index] === null ? null : when))).toEqual(whens);
});
