import { setOwn } from '../values/own-property.ts';
import { readPrice } from './google-forms.ts';
import type { GoogleItem, GoogleValue } from './google-item.ts';
import type { Product } from './product-document.ts';

/** What has a field of its own; all else becomes a custom field. */
const OWN_FIELDS = new Set([
  'id',
  'title',
  'brand',
  'item_group_id',
  'price',
  'product_type',
  'google_product_category',
  'promotion_id',
  'adult',
  'size',
  'size_system',
  'gender',
]);

/**
 * Gives the function that makes products of items that were found good; their fields are in the same order whatever
 * their order in the feed.
 */
export function createMapItem(): (item: GoogleItem) => Product {
  const inOrder = createInOrder();
  return (item) => mapItem(item, inOrder);
}

function mapItem(item: GoogleItem, inOrder: (names: string[]) => readonly string[]): Product {
  const id = textOf(item, 'id') ?? '';
  const product: Product = { id };
  const levels = levelsOf(categoryPath(item));
  setText(product, 'itemGroupId', item.get('item_group_id'));
  setText(product, 'name', item.get('title'));
  setText(product, 'brand', item.get('brand'));
  if (levels.length > 0) {
    product.category = levels.join('/');
    product.categoriesList = levels;
  }
  setPrice(product, item);
  const promotions = item.get('promotion_id');
  if (promotions) product.promotions = promotions.map(String);
  const adult = item.get('adult')?.[0];
  if (adult !== undefined) product.adult = adult === 'yes';
  setText(product, 'size', item.get('size'));
  setText(product, 'sizeSystem', item.get('size_system'));
  setText(product, 'gender', item.get('gender'));
  product.sku = textOf(item, 'mpn') ?? id;
  setCustomFields(product, item, inOrder);
  return product;
}

/** The first product type; without one the path in Google's taxonomy, whose numbers name no category by themselves. */
function categoryPath(item: GoogleItem): string {
  const type = textOf(item, 'product_type');
  if (type !== undefined) return firstOf(type);
  const category = textOf(item, 'google_product_category') ?? '';
  return /^\d+$/.test(category) ? '' : category;
}

/** The levels of a category from the most general one on. */
function levelsOf(path: string): string[] {
  const levels: string[] = [];
  for (const part of path.split('>')) {
    const level = part.trim();
    if (level !== '') levels.push(level);
  }
  return levels;
}

/** What stands before the first comma: product types can be listed in one value too. */
function firstOf(type: string): string {
  const comma = type.indexOf(',');
  return comma < 0 ? type : type.slice(0, comma);
}

/** All that has no field of its own; of the category's attributes, what says more than the category. */
function setCustomFields(
  product: Product,
  item: GoogleItem,
  inOrder: (names: string[]) => readonly string[],
): void {
  const names: string[] = [];
  for (const name of item.keys()) if (!OWN_FIELDS.has(name)) names.push(name);
  const types = item.get('product_type');
  const hasMore = (types?.length ?? 0) > 1 || textOf(item, 'product_type')?.includes(',');
  if (hasMore) names.push('product_type');
  const category = textOf(item, 'google_product_category');
  if (category !== undefined && (types || /^\d+$/.test(category)))
    names.push('google_product_category');
  if (names.length === 0) return;
  const fields: Record<string, string> = {};
  for (const name of inOrder(names)) setOwn(fields, name, joined(item.get(name) ?? []));
  product.customFields = fields;
}

/** Gives the function that sorts names, and remembers how it did: the items of a feed have much the same. */
function createInOrder(): (names: string[]) => readonly string[] {
  let last: readonly string[] = [];
  let sorted: readonly string[] = [];
  return (names) => {
    if (names.length !== last.length || names.some((name, index) => name !== last[index])) {
      last = names;
      sorted = names.toSorted();
    }
    return sorted;
  };
}

function setPrice(product: Product, item: GoogleItem): void {
  const price = readPrice(textOf(item, 'price') ?? '');
  const sale = readPrice(textOf(item, 'sale_price') ?? '');
  if (!price) return;
  const { currency, value } = price;
  product.currency = currency;
  product.price = value;
  if (sale === null || sale.currency !== currency || sale.value >= value) return;
  // To as many decimals as the prices have, so that 0.3 - 0.1 is 0.2.
  const decimals = Math.min(20, Math.max(price.decimals, sale.decimals));
  product.discount = { value: Number((value - sale.value).toFixed(decimals)), currency };
}

/** Texts joined by `;`; groups, such as of shipping, as the JSON text of their list. */
function joined(values: readonly (string | object)[]): string {
  const [first] = values;
  if (values.length === 1 && typeof first === 'string') return first;
  return values.every((value) => typeof value === 'string')
    ? values.join(';')
    : JSON.stringify(values);
}

function textOf(item: GoogleItem, name: string): string | undefined {
  const value = item.get(name)?.[0];
  return typeof value === 'string' ? value : undefined;
}

type TextField = 'itemGroupId' | 'name' | 'brand' | 'size' | 'sizeSystem' | 'gender';

function setText(product: Product, field: TextField, values: GoogleValue[] | undefined): void {
  const value = values?.[0];
  if (typeof value === 'string') product[field] = value;
}
