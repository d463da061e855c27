import { createCatalogue, type ShopProduct } from './example-catalogue.ts';

/** The lines are every 7th product of the shop. */
const STEP = 7;

/** Lines that stand in the place of a correct one, by place (0-based). */
const MISTAKES: Record<number, (product: Record<string, unknown>) => string[]> = {
  // The export was written to the same file twice, and once it broke off.
  8: (product) => [JSON.stringify(product), JSON.stringify(product).slice(0, 60)],
  12: ({ id: _id, ...product }) => [JSON.stringify(product)],
  16: (product) => [JSON.stringify([product])],
  19: (product) => [JSON.stringify({ ...product, price: '24,50' })],
  22: (product) => [JSON.stringify({ ...product, adult: 'maybe' })],
  25: (product) => [JSON.stringify({ ...product, currency: 'Euro' })],
  28: (product) => [JSON.stringify({ ...product, colour: 'blue' })],
  31: (product) => [JSON.stringify({ ...product, categoriesList: { 1: 'Shoes', 2: 'Boots' } })],
  // The same product again, at another price.
  34: (product) => [JSON.stringify(product), JSON.stringify({ ...product, price: 12.5 })],
  36: (product) => ['', JSON.stringify(product)],
};

/** The text of products.jsonl: products in the names that tracking events use; only `id` is always there. */
export function productsJsonl(): string {
  const products = createCatalogue().filter((_, index) => index % STEP === 0);
  const lines = products.flatMap((product, index) => {
    const fields = fieldsOf(product, index);
    return MISTAKES[index]?.(fields) ?? [JSON.stringify(fields)];
  });
  return `${lines.join('\n')}\n`;
}

function fieldsOf(product: ShopProduct, index: number): Record<string, unknown> {
  const { id, groupId, name, brand, levels, priceCents, color, size, sizeSystem } = product;
  // Some are no more than an id: what is known of them comes later.
  if (index % 9 === 4) return { id };
  const price = priceCents / 100;
  return {
    id,
    ...(color !== null && { itemGroupId: groupId }),
    name,
    brand,
    category: levels.join(' > '),
    ...(index % 2 === 0 && { categoriesList: levels }),
    currency: 'EUR',
    price,
    ...(index % 5 === 0 && { quantity: 3 + index }),
    ...(index % 6 === 1 && {
      discount: { value: Math.round(price * 10) / 100, currency: 'EUR' },
      promotions: ['PRIMAVERA26'],
    }),
    ...(product.adult && { adult: true }),
    ...(size !== null && { size }),
    ...(sizeSystem !== null && { sizeSystem }),
    ...(product.gender !== null && { gender: product.gender }),
    sku: product.sku,
    ...(color !== null && { customFields: { color, material: product.material } }),
  };
}
