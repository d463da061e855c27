import { SHOPIFY_COLUMNS } from '../../domain/orders/shopify-columns.ts';

/** An order that comes back again and again, and with which nothing is wrong. */
const CALM: Chance = () => 0.99;
const CALM_ID = 'or-again';

/** A CSV text of orders in which everything odd happens that may happen to rows of orders. */
export interface OddOrders {
  header: string[];
  /** What stands behind the header. */
  rows: string;
}

type Cells = Record<string, string>;
type Chance = () => number;

const KEVEL_HEADER =
  'orderId,userIdType,userId,currency,total,subtotal,tax,shipping,discount,refund,createdAt,lastUpdated,custom_note,' +
  'lineItem_productId,lineItem_sku,lineItem_name,lineItem_currency,lineItem_total,lineItem_subtotal,lineItem_tax,lineItem_shipping,lineItem_discount,lineItem_refund,lineItem_quantity,lineItem_status';

const NOTES = [
  'plain',
  'Olá, José, voilà – 10 €',
  'two\nlines',
  'says ""olá"",\r\nthen\n\nleaves 𝄞',
  '\n"\n',
  'back\\slash\ttab',
];

/** Orders of the Kevel Audience format, the same for the same series of numbers. */
export function oddKevelOrders(chance: Chance, orders: number): OddOrders {
  const header = KEVEL_HEADER.split(',');
  return {
    header,
    rows: oddRows(chance, orders, header, 'orderId', (luck, order, item) => ({
      ...(item === 0 ? kevelHead(luck, order) : {}),
      ...kevelLine(luck, item),
    })),
  };
}

/** Orders of a Shopify export, the same for the same series of numbers. */
export function oddShopifyOrders(chance: Chance, orders: number): OddOrders {
  const header = SHOPIFY_COLUMNS.map(({ name }): string => name).toReversed();
  return {
    header,
    rows: oddRows(chance, orders, header, 'Name', (luck, order, item) => ({
      ...(item === 0 ? shopifyHead(luck, order) : {}),
      ...shopifyLine(luck, item),
    })),
  };
}

function kevelHead(chance: Chance, order: number): Cells {
  return {
    userIdType: 'email',
    userId: chance() < 0.05 ? 'nobody' : `User${order % 17}@Example.com`,
    currency: 'EUR',
    total: chance() < 0.05 ? '10,00' : '10',
    subtotal: '8',
    tax: '1.5',
    shipping: '0.5',
    discount: '0',
    refund: chance() < 0.05 ? '11' : '0',
    createdAt: '2026-01-02T10:38:06+0100',
    lastUpdated: chance() < 0.1 ? '' : '2026-02-01T10:38:06Z',
    custom_note: pick(chance, NOTES),
  };
}

function kevelLine(chance: Chance, item: number): Cells {
  return {
    lineItem_productId: `p${Math.floor(chance() * 30)}`,
    lineItem_sku: `s${item}`,
    lineItem_name: pick(chance, NOTES),
    lineItem_currency: 'EUR',
    lineItem_total: '10',
    lineItem_subtotal: '8',
    lineItem_tax: '1.5',
    lineItem_shipping: '0.5',
    lineItem_discount: '0',
    lineItem_refund: '0',
    lineItem_quantity: '1',
    lineItem_status: chance() < 0.04 ? 'lost' : 'paid',
  };
}

function shopifyHead(chance: Chance, order: number): Cells {
  return {
    Email: chance() < 0.05 ? '' : `User${order % 17}@Example.com`,
    Id: `57012345${order}`,
    Currency: chance() < 0.2 ? 'JPY' : 'EUR',
    Total: '10',
    Subtotal: '8',
    Taxes: '2',
    'Financial Status': chance() < 0.05 ? 'expired' : 'paid',
    'Refunded Amount': '0',
    'Discount Amount': '0',
    'Discount Code': pick(chance, NOTES),
    Shipping: '0',
    'Created at': '2025-10-07 09:50:26 +0200',
  };
}

function shopifyLine(chance: Chance, item: number): Cells {
  return {
    'Lineitem quantity': '1',
    'Lineitem name': pick(chance, NOTES),
    'Lineitem price': String(1 + item * 3),
    'Lineitem discount': '0',
    'Lineitem fulfillment status': 'fulfilled',
    'Lineitem sku': chance() < 0.04 ? '' : `s${item}`,
    Vendor: chance() < 0.5 ? 'Nike' : '',
  };
}

function oddRows(
  wild: Chance,
  orders: number,
  header: readonly string[],
  idColumn: string,
  cellsOf: (chance: Chance, order: number, item: number) => Cells,
): string {
  const blankRow = ','.repeat(header.length - 1);
  let text = '';
  const add = (row: string) => {
    text += row + (wild() < 0.3 ? '\r\n' : '\n');
  };
  // Behind the quote that never closes there is none: it would close it.
  const unclosedAt = Math.floor(orders * 0.8);
  for (let order = 0; order < orders; order++) {
    const isCalm = order % 20 === 10;
    const chance = isCalm ? CALM : wild;
    const comesBack = chance() < 0.1;
    const id = isCalm ? CALM_ID : `or-${comesBack ? Math.floor(chance() * order) : order}`;
    const items = chance() < 0.1 ? 12 : 1 + Math.floor(chance() * 5);
    const repeatsId = chance() < 0.5;
    for (let item = 0; item < items; item++) {
      const cells = cellsOf(chance, order, item);
      cells[idColumn] = oddId(chance, item === 0 || repeatsId ? id : '');
      const quotes = order < unclosedAt;
      add(broken(chance, rowText(chance, header, cells, quotes), header.length, quotes));
      if (chance() < 0.04) add(pick(chance, ['', ' \t', blankRow]));
    }
    if (order === unclosedAt) add(unclosed(wild, order, header.indexOf(idColumn), header.length));
  }
  return text;
}

/** Some orders have lost their id, and some rows have blanks around it. */
function oddId(chance: Chance, id: string): string {
  if (chance() < 0.03) return ' ';
  return chance() < 0.1 && id !== '' ? ` ${id} ` : id;
}

function rowText(chance: Chance, header: readonly string[], cells: Cells, quotes: boolean): string {
  return header
    .map((name) => {
      const cell = cells[name] ?? '';
      if (!quotes) return cell.replace(/[\r\n,"]/g, ' ');
      return /[\r\n,"]/.test(cell) || chance() < 0.05
        ? `"${cell.replace(/(?<!")"(?!")/g, '""')}"`
        : cell;
    })
    .join(',');
}

/** Now and then a row that is not as it should be. */
function broken(chance: Chance, row: string, columns: number, quotes: boolean): string {
  const turn = chance();
  if (turn < 0.01) return `${row},,`;
  if (turn < 0.02) return row.slice(0, row.lastIndexOf(','));
  if (turn < 0.03) return `${row}\0`;
  if (turn < 0.04 && quotes) return `${row}stray " quote`;
  if (turn < 0.05 && quotes) return `"${row.split(',', 1)[0] ?? ''}"x${','.repeat(columns - 1)}`;
  return row;
}

/** A row with a quote that does not close, with the id of the order before, of the one behind, or another one. */
function unclosed(chance: Chance, order: number, idAt: number, columns: number): string {
  const cells = Array.from({ length: columns }, () => '');
  cells[idAt] = pick(chance, [`or-${order}`, `or-${order + 1}`, 'or-x', '']);
  if (idAt > 0) cells[0] = 'before';
  cells[idAt === columns - 1 ? idAt : columns - 1] = '"never closed';
  return cells.join(',');
}

function pick<T>(chance: Chance, list: readonly T[]): T {
  return list[Math.floor(chance() * list.length)] as T;
}
