import type { ShopProduct } from './example-catalogue.ts';
import type { Dice } from './example-dice.ts';
import { splitCents } from './example-texts.ts';

/** One product in a basket; all amounts in cents. */
export interface BasketLine {
  product: ShopProduct;
  quantity: number;
  discount: number;
  /** Of the goods, discount taken off, without tax and shipping. */
  subtotal: number;
  tax: number;
  shipping: number;
}

/** What somebody bought at once: the sums of its lines, in cents. */
export interface Basket {
  lines: BasketLine[];
  voucher: string;
  subtotal: number;
  tax: number;
  shipping: number;
  discount: number;
}

const SIZES = [1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5] as const;
const VOUCHERS = ['BEMVINDO10', 'PRIMAVERA26', 'CAFÉ-GRÁTIS'] as const;
const TAX_PERCENT = 23;
const SHIPPING_CENTS = 490;
const FREE_FROM_CENTS = 6_000;

/** A basket whose amounts add up: subtotal + tax + shipping is what was paid, line by line and in sum. */
export function createBasket(
  products: readonly [ShopProduct, ...ShopProduct[]],
  isSent: boolean,
  dice: Dice,
): Basket {
  const voucher = dice.chance(20) ? dice.oneOf(VOUCHERS) : '';
  const lines = Array.from({ length: dice.oneOf(SIZES) }, () => {
    const product = dice.oneOf(products);
    const quantity = dice.oneOf([1, 1, 1, 2, 3] as const);
    const gross = product.priceCents * quantity;
    const discount = voucher === '' ? 0 : Math.round(gross / 10);
    const subtotal = gross - discount;
    const tax = Math.round((subtotal * TAX_PERCENT) / 100);
    return { product, quantity, discount, subtotal, tax, shipping: 0 };
  });
  const sum = (part: 'subtotal' | 'tax' | 'discount') =>
    lines.reduce((total, line) => total + line[part], 0);
  const subtotal = sum('subtotal');
  const shipping = isSent && subtotal < FREE_FROM_CENTS ? SHIPPING_CENTS : 0;
  const shares = splitCents(
    shipping,
    lines.map((line) => line.subtotal),
  );
  return {
    lines: lines.map((line, index) => ({ ...line, shipping: shares[index] ?? 0 })),
    voucher,
    subtotal,
    tax: sum('tax'),
    shipping,
    discount: sum('discount'),
  };
}
