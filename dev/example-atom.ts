import { createCatalogue, type ShopProduct } from './example-catalogue.ts';
import { SHOP_URL } from './example-feed.ts';
import { amount, xmlElement as element } from './example-texts.ts';

/** The entries are every 15th product of the shop. */
const STEP = 15;
/** The entry that says its price in words. */
const WITHOUT_PRICE = 13;

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:product="http://base.google.com/ns/1.0">
  <id>tag:cais.example,2026:new</id>
  <title>Loja do Cais: what is new</title>
  <link rel="self" href="${SHOP_URL}/new.atom"/>
  <updated>2026-03-02T06:00:00Z</updated>
`;

/** The text of products-atom.xml: Google product data in Atom 1.0, with a prefix that is not the usual one. */
export function productsAtomXml(): string {
  const entries = createCatalogue().filter((_, index) => index % STEP === 0);
  return `${HEAD}${entries.map(entryOf).join('')}</feed>\n`;
}

function entryOf(product: ShopProduct, index: number): string {
  const { id, name, description, brand, gtin, sku, levels, color, size, priceCents } = product;
  const price = index === WITHOUT_PRICE ? 'on request' : `${amount(priceCents)} EUR`;
  const elements = [
    // Atom has an id of its own, which is not that of the product.
    element('id', `tag:cais.example,2026:${id}`),
    element('product:id', id),
    element('title', name),
    `<link href="${SHOP_URL}/p/${id}"/>`,
    element('updated', '2026-03-02T06:00:00Z'),
    element('summary', description),
    element('product:image_link', `${SHOP_URL}/img/${id}-1.jpg`),
    element('product:availability', 'in_stock'),
    element('product:price', price),
    element('product:condition', 'new'),
    element('product:brand', brand),
    element('product:gtin', gtin),
    element('product:mpn', sku),
    element('product:product_type', levels.join(' > ')),
    ...(color === null ? [] : [element('product:color', color)]),
    ...(size === null ? [] : [element('product:size', size)]),
  ];
  return `  <entry>\n${elements.map((text) => `    ${text}\n`).join('')}  </entry>\n`;
}
