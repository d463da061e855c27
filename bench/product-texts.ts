import type { CatalogueProduct } from './catalogue.ts';
import { below, createRandom, pick } from './random.ts';

const SEED = 20_260_202;
const SENTENCES = [
  'Made of certified cotton and sewn in small workshops in the north of Portugal.',
  'Um clássico que fica bem com tudo, da manhã à noite.',
  'Wash at 30 °C, do not tumble dry; the colour stays as it is.',
  'Un essentiel du vestiaire, coupé dans une matière légère et résistante.',
  'Leicht, robust und für jeden Tag gemacht: geprüft nach Öko-Standard.',
  'Ships within two working days & can be sent back for free within 30 days.',
  'El corte es amplio; si dudas entre dos tallas, elige la más pequeña.',
  'Every piece is checked by hand before it leaves the warehouse.',
] as const;
const AVAILABILITIES = ['in_stock', 'in_stock', 'in_stock', 'in_stock', 'out_of_stock'] as const;
const SHOP = 'https://shop.example.com';

/** What a feed says of a product beside what the catalogue knows. */
interface Offer {
  description: string;
  link: string;
  imageLinks: string[];
  availability: string;
  price: string;
  salePrice: string | null;
}

/** What stands in front of the items of the feed. */
export const FEED_HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
<channel>
<title>Loja de exemplo</title>
<link>${SHOP}</link>
<description>All products</description>
`;
/** What stands behind the items of the feed. */
export const FEED_TAIL = '</channel>\n</rss>\n';

/** A product as an item of a Google feed in RSS 2.0, with its line end. */
export function productItem(product: CatalogueProduct): string {
  const offer = offerOf(product);
  const { size, gender } = product;
  return `<item>
<g:id>${product.id}</g:id>
<g:title>${escapeXml(product.name)}</g:title>
<g:description><![CDATA[${offer.description}]]></g:description>
<g:link>${escapeXml(offer.link)}</g:link>
<g:image_link>${offer.imageLinks[0]}</g:image_link>
${offer.imageLinks
  .slice(1)
  .map((link) => `<g:additional_image_link>${link}</g:additional_image_link>\n`)
  .join('')}<g:availability>${offer.availability}</g:availability>
<g:price>${offer.price}</g:price>
${element('sale_price', offer.salePrice)}<g:condition>new</g:condition>
<g:brand>${escapeXml(product.brand)}</g:brand>
<g:gtin>${product.gtin}</g:gtin>
<g:mpn>${product.mpn}</g:mpn>
<g:product_type>${escapeXml(product.categories.join(' > '))}</g:product_type>
<g:item_group_id>${product.itemGroupId}</g:item_group_id>
<g:color>${product.color}</g:color>
${element('size', size)}${element('size_system', size && 'EU')}${element('gender', gender)}${element('age_group', gender && 'adult')}<g:shipping>
<g:country>PT</g:country>
<g:service>Standard</g:service>
<g:price>3.90 EUR</g:price>
</g:shipping>
</item>
`;
}

/** The same product as a line of JSON Lines, in the fields of tracking events. */
export function productLine(product: CatalogueProduct): string {
  const offer = offerOf(product);
  const { size, gender } = product;
  const [link, ...further] = offer.imageLinks;
  const line = {
    id: product.id,
    itemGroupId: product.itemGroupId,
    name: product.name,
    brand: product.brand,
    category: product.categories.join('/'),
    categoriesList: product.categories,
    currency: 'EUR',
    price: product.priceCents / 100,
    sku: product.mpn,
    ...(size === null ? {} : { size, sizeSystem: 'EU' }),
    ...(gender === null ? {} : { gender }),
    customFields: {
      description: offer.description,
      link: offer.link,
      image_link: link,
      ...(further.length > 0 ? { additional_image_link: further.join(',') } : {}),
      availability: offer.availability,
      ...(offer.salePrice === null ? {} : { sale_price: offer.salePrice }),
      condition: 'new',
      gtin: product.gtin,
      mpn: product.mpn,
      color: product.color,
      ...(gender === null ? {} : { age_group: 'adult' }),
    },
  };
  return `${JSON.stringify(line)}\n`;
}

function offerOf({ number, id, name, color, priceCents }: CatalogueProduct): Offer {
  const random = createRandom(SEED + number);
  const sentences = Array.from({ length: 1 + below(random, 4) }, () => pick(SENTENCES, random));
  const images = 1 + below(random, 3);
  const isOnSale = random() < 0.15;
  return {
    description: `<p><b>${name}</b></p>\n<p>${sentences.join(' ')}</p>`,
    link: `${SHOP}/p/${id}?colour=${encodeURIComponent(color)}&utm_source=feed`,
    imageLinks: Array.from(
      { length: images },
      (_, image) => `${SHOP}/media/products/${id}/${image}.jpg`,
    ),
    availability: pick(AVAILABILITIES, random),
    price: euros(priceCents),
    salePrice: isOnSale ? euros(Math.round(priceCents * 0.8)) : null,
  };
}

function euros(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`;
}

function element(name: string, text: string | null): string {
  return text === null ? '' : `<g:${name}>${text}</g:${name}>\n`;
}

function escapeXml(text: string): string {
  return /[&<>]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text;
}
