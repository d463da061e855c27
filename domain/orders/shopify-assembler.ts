import type { FoundIssue } from '../chunk-collector.ts';
import type { ShopifyCsvFormat } from '../formats.ts';
import { recordKey } from '../record-key.ts';
import { isCurrency } from '../values/currency.ts';
import { isoText } from '../values/date-time.ts';
import { fromMinorUnits, minorUnitDigits, toMinorUnits } from '../values/minor-units.ts';
import { numberText } from '../values/number.ts';
import type { AssembledOrder, OrderAssembler } from './assembler.ts';
import { ALL_GAPS, GAP, gapBit, MASK_CHARACTERS } from './gaps.ts';
import { type Amounts, checkRefund, checkTotal } from './money-checks.ts';
import type { LineItem, Order } from './order-document.ts';
import { createUserWriter } from './order-user.ts';
import { remember } from './remember.ts';
import { ShopifyRow } from './shopify-row.ts';
import {
  EXPIRED_STATUS,
  type FinancialStatus,
  type FulfillmentStatus,
  isFinancialStatus,
  isFulfillmentStatus,
  shopifyStatus,
} from './shopify-status.ts';
import { splitUnits } from './split-units.ts';

/** Gives the assembler for orders of Shopify's export, whose header has all required columns. */
export function createShopifyAssembler(
  header: readonly string[],
  format: ShopifyCsvFormat,
): OrderAssembler {
  return new ShopifyAssembler(header, format);
}

/** What the first row says of its order. When something is wrong, only the issues count. */
interface Head {
  id: string;
  /** JSON text. */
  user: string;
  currency: string;
  /** Decimals of the currency. */
  digits: number;
  amounts: Amounts;
  financial: FinancialStatus;
  /** JSON text of the order. */
  order: string;
  createdAt: string;
  lastUpdated: string;
}

/** What a row says of its line item. */
interface Line {
  productId: string;
  /** JSON texts; the brand is '' when the row has none. */
  sku: string;
  name: string;
  brand: string;
  quantity: number;
  discount: number;
  subtotalUnits: number;
  fulfillment: FulfillmentStatus;
}

class ShopifyAssembler implements OrderAssembler {
  readonly #row: ShopifyRow;
  readonly #orderIdColumn: ShopifyCsvFormat['orderIdColumn'];
  readonly #writeUser: ReturnType<typeof createUserWriter>;
  readonly #productKey = remember(recordKey);
  #head: Head | null = null;
  #lines: Line[] = [];

  constructor(header: readonly string[], format: ShopifyCsvFormat) {
    this.#row = new ShopifyRow(header);
    this.#orderIdColumn = format.orderIdColumn;
    this.#writeUser = createUserWriter(format.hashUserId);
  }

  row(cells: readonly string[], line: number, plain: boolean): void {
    this.#row.show(cells, line);
    this.#head ??= this.#readHead(plain);
    this.#lines.push(this.#readLine(this.#head.digits, plain));
  }

  end(): { order: AssembledOrder | null; issues: FoundIssue[] } {
    const { issues, isRefused } = this.#row;
    const order = this.#head === null || isRefused ? null : this.#assemble(this.#head);
    this.#head = null;
    this.#lines = [];
    this.#row.forget();
    return { order, issues };
  }

  #readHead(plain: boolean): Head {
    const row = this.#row;
    const [name, id] = [row.required('Name'), row.required('Id')];
    const user = this.#readUser(plain);
    const currency = this.#readCurrency();
    const digits = minorUnitDigits(currency);
    const amounts = {
      total: row.amount('Total', digits),
      subtotal: row.amount('Subtotal', digits),
      tax: row.amount('Taxes', digits),
      shipping: row.amount('Shipping', digits),
      refund: row.amount('Refunded Amount', digits),
    };
    row.warn(checkTotal(amounts), 'Total');
    row.warn(checkRefund(amounts), 'Refunded Amount');
    const orderId = this.#orderIdColumn === 'Name' ? name : id;
    return {
      id: orderId,
      user,
      currency,
      digits,
      amounts,
      financial: this.#readFinancialStatus(),
      order: this.#orderText(orderId, currency, amounts, row.amount('Discount Amount', digits)),
      ...this.#readDates(),
    };
  }

  #readUser(plain: boolean): string {
    const email = this.#row.required('Email');
    if (email === '') return '';
    const user = this.#writeUser('email', email, plain);
    if ('json' in user) return user.json;
    this.#row.refuse(user.issue, 'Email');
    return '';
  }

  #readCurrency(): string {
    const currency = this.#row.required('Currency');
    if (currency !== '' && !isCurrency(currency)) this.#row.refuse('invalid_currency', 'Currency');
    return currency;
  }

  #readFinancialStatus(): FinancialStatus {
    const status = this.#row.required('Financial Status');
    if (isFinancialStatus(status)) return status;
    const code = status === EXPIRED_STATUS ? 'expired_order' : 'invalid_financial_status';
    if (status !== '') this.#row.refuse(code, 'Financial Status');
    return 'pending';
  }

  #readFulfillmentStatus(): FulfillmentStatus {
    const status = this.#row.required('Lineitem fulfillment status');
    if (isFulfillmentStatus(status)) return status;
    if (status !== '')
      this.#row.refuse('invalid_fulfillment_status', 'Lineitem fulfillment status');
    return 'pending';
  }

  #readDates(): { createdAt: string; lastUpdated: string } {
    const row = this.#row;
    row.required('Created at');
    const created = row.date('Created at') ?? 0;
    const paid = row.date('Paid at') ?? created;
    const fulfilled = row.date('Fulfilled at') ?? created;
    return {
      createdAt: isoText(created),
      lastUpdated: isoText(Math.max(created, paid, fulfilled)),
    };
  }

  #orderText(id: string, currency: string, amounts: Amounts, discount: number): string {
    const row = this.#row;
    const { total, subtotal, tax, shipping, refund } = amounts;
    const code = row.text('Discount Code');
    return JSON.stringify({
      id,
      currency,
      total,
      subtotal,
      tax,
      shipping,
      discount: { value: discount, currency },
      refund,
      paymentMethod: row.text('Payment Method') || undefined,
      shippingMethod: row.text('Shipping Method') || undefined,
      shippingCountry: row.text('Shipping Country') || undefined,
      source: row.text('Source') || undefined,
      promotions: code === '' ? undefined : [code],
    } satisfies FieldsOf<Order>);
  }

  #readLine(digits: number, plain: boolean): Line {
    const row = this.#row;
    const quantity = row.number('Lineitem quantity');
    const name = row.required('Lineitem name');
    const price = row.amount('Lineitem price', digits);
    const discount = row.amount('Lineitem discount', digits);
    const fulfillment = this.#readFulfillmentStatus();
    const productId = row.required('Lineitem sku');
    const subtotal = price * quantity - discount;
    const subtotalUnits = toMinorUnits(subtotal, digits);
    if (!Number.isNaN(subtotal) && Number.isNaN(subtotalUnits))
      row.refuse('invalid_number', 'Lineitem quantity');
    const vendor = row.text('Vendor');
    return {
      productId,
      sku: jsonText(productId, plain),
      name: jsonText(name, plain),
      brand: vendor && jsonText(vendor, plain),
      quantity,
      discount,
      subtotalUnits,
      fulfillment,
    };
  }

  #assemble({ id, user, order, createdAt, lastUpdated, ...head }: Head): AssembledOrder {
    const lines = this.#lines;
    const weights = lines.map(({ subtotalUnits }) => Math.max(0, subtotalUnits));
    const [taxes, shippings, refunds] = (['tax', 'shipping', 'refund'] as const).map((amount) =>
      splitUnits(toMinorUnits(head.amounts[amount], head.digits), weights),
    );
    let lineItems = '';
    let gaps = '';
    for (const [index, line] of lines.entries()) {
      const shares = {
        tax: taxes?.[index] ?? 0,
        shipping: shippings?.[index] ?? 0,
        refund: refunds?.[index] ?? 0,
      };
      lineItems += (index === 0 ? '' : ',') + lineItemText(line, shares, head);
      gaps += (line.brand === '' ? MASK_WITHOUT_BRAND : MASK) + this.#productKey(line.productId);
    }
    const document =
      `{"userId":${user},"order":${order},"lineItems":[${lineItems}],"customFields":{},` +
      `"createdAt":"${createdAt}","lastUpdated":"${lastUpdated}"}`;
    return { id, document, gaps, createdAt, lastUpdated };
  }
}

/** The fields of an object before it is written, which leaves out those that are undefined. */
type FieldsOf<T> = { [K in keyof T]: T[K] | undefined };

/** The JSON text of a line item with its gap, its fields in the order of {@link LineItem}. */
function lineItemText(
  line: Line,
  units: { tax: number; shipping: number; refund: number },
  { currency, digits, financial }: Pick<Head, 'currency' | 'digits' | 'financial'>,
): string {
  const amount = (name: AmountField, counted: number) =>
    `,"${name}":${numberText(fromMinorUnits(counted, digits))}`;
  return (
    `{"productId":${line.sku},"name":${line.name}${line.brand && `,"brand":${line.brand}`},"currency":"${currency}"` +
    amount('total', line.subtotalUnits + units.tax + units.shipping) +
    amount('subtotal', line.subtotalUnits) +
    amount('tax', units.tax) +
    amount('shipping', units.shipping) +
    `,"sku":${line.sku},"discount":{"value":${numberText(line.discount)},"currency":"${currency}"}` +
    amount('refund', units.refund) +
    `,"quantity":${numberText(line.quantity)},"status":"${shopifyStatus(financial, line.fulfillment)}"${GAP}}`
  );
}

type AmountField = keyof Amounts & keyof LineItem;

/** The gaps of every line item: it always has a name, and a brand when its row says the vendor. */
const OPEN_GAPS = ALL_GAPS & ~gapBit('name');
const MASK = maskText(OPEN_GAPS & ~gapBit('brand'));
const MASK_WITHOUT_BRAND = maskText(OPEN_GAPS);

/** `plain` promises that nothing has to be escaped. */
function jsonText(text: string, plain: boolean): string {
  return plain ? `"${text}"` : JSON.stringify(text);
}

function maskText(mask: number): string {
  return mask.toString(16).padStart(MASK_CHARACTERS, '0');
}
