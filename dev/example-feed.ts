import { createCatalogue, type ShopProduct } from './example-catalogue.ts';
import { createDice, type Dice } from './example-dice.ts';
import { feedMistakes } from './example-feed-mistakes.ts';
import { amount, xmlElement as element } from './example-texts.ts';

/** The address of the example shop; nobody can own it. */
export const SHOP_URL = 'https://cais.example';

/** The elements of an item. */
type Item = string[];

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!-- The feed that the shop's own program writes every night. -->
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
  <channel>
    <title>Loja do Cais</title>
    <link>${SHOP_URL}</link>
    <description>Everything we have, from the quay &amp; its neighbours</description>
`;
const TAIL = '  </channel>\n</rss>\n';

/** The text of products.xml: Google product data in RSS 2.0, with mistakes that real feeds have. */
export function productsXml(): string {
  const dice = createDice(20_260_302);
  const items = createCatalogue().flatMap((product, index) => {
    const item = itemOf(product, dice);
    return feedMistakes(item, index) ?? [item];
  });
  return `${HEAD}${items.map(itemText).join('')}${TAIL}`;
}

function itemText(item: Item): string {
  const lines = item.map((element) => `      ${element}\n`);
  return `    <item>\n${lines.join('')}    </item>\n`;
}

function itemOf(product: ShopProduct, dice: Dice): Item {
  const page = `${SHOP_URL}/p/${product.id}`;
  const { priceCents } = product;
  const isOnSale = dice.chance(15);
  const availability = dice.oneOf(['in_stock', 'in_stock', 'in_stock', 'in stock', 'out of stock']);
  return [
    element('g:id', product.id),
    // Title, link and description may be elements of RSS or of Google's namespace: the shop's program has both.
    element(dice.chance(70) ? 'title' : 'g:title', product.name),
    descriptionOf(product, dice),
    element('link', `${page}?utm_source=feed&utm_medium=organic`),
    element('g:image_link', `${SHOP_URL}/img/${product.id}-1.jpg`),
    ...Array.from({ length: dice.below(3) }, (_, index) =>
      element('g:additional_image_link', `${SHOP_URL}/img/${product.id}-${index + 2}.jpg`),
    ),
    element('g:availability', availability),
    element('g:price', `${amount(priceCents)} EUR`),
    ...(isOnSale ? saleOf(priceCents) : []),
    element('g:brand', product.brand),
    ...identifiersOf(product),
    element('g:condition', 'new'),
    ...categoriesOf(product, dice),
    ...versionOf(product),
    ...(product.adult ? [element('g:adult', 'yes')] : []),
    ...(isOnSale ? [element('g:promotion_id', 'PRIMAVERA26')] : []),
    element('g:custom_label_0', priceCents > 8_000 ? 'bestseller' : 'standard'),
    ...shippingOf(priceCents),
  ];
}

function descriptionOf({ description, name }: ShopProduct, dice: Dice): string {
  if (dice.chance(50)) return element('description', description);
  return `<g:description><![CDATA[<p><b>${name}</b><br>\n${description}</p>]]></g:description>`;
}

function saleOf(priceCents: number): string[] {
  return [
    element('g:sale_price', `${amount(Math.round(priceCents * 0.8))} EUR`),
    element('g:sale_price_effective_date', '2026-03-01T00:00:00+00:00/2026-04-15T23:59:59+00:00'),
  ];
}

function identifiersOf({ gtin, sku, brand, levels }: ShopProduct): string[] {
  // What is thrown or baked by hand has no number that the world knows.
  if (brand === 'Olaria Redonda' || levels.length === 1)
    return [element('g:mpn', sku), element('g:identifier_exists', 'no')];
  return [element('g:gtin', gtin), element('g:mpn', sku)];
}

function categoriesOf({ levels }: ShopProduct, dice: Dice): string[] {
  const own = element('g:product_type', levels.join(' > '));
  if (levels[0] === 'Clothing')
    return [
      own,
      ...(dice.chance(30) ? [element('g:product_type', 'New > Spring')] : []),
      element('g:google_product_category', 'Apparel & Accessories > Clothing'),
    ];
  return [own];
}

function versionOf(product: ShopProduct): string[] {
  const { groupId, color, size, sizeSystem, gender, material } = product;
  const optional: [name: string, text: string | null][] = [
    ['item_group_id', color === null && size === null ? null : groupId],
    ['color', color],
    ['size', size],
    ['size_system', sizeSystem],
    ['gender', gender],
    ['age_group', gender === null ? null : 'adult'],
    ['material', material || null],
  ];
  return optional.flatMap(([name, text]) => (text === null ? [] : [element(`g:${name}`, text)]));
}

/** A group in itself: its price is not the price of the item. */
function shippingOf(priceCents: number): string[] {
  return [
    ['PT', priceCents > 6_000 ? '0.00' : '3.90'],
    ['ES', '6.50'],
  ].map(
    ([country = '', price = '']) =>
      `<g:shipping>${element('g:country', country)}${element('g:service', 'Standard')}${element('g:price', `${price} EUR`)}</g:shipping>`,
  );
}
