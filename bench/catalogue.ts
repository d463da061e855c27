import { below, createRandom, pick } from './random.ts';

/** Other seeds give other catalogues; orders name products of the same one. */
const SEED = 20_260_201;
/** A model comes in this many versions, which differ in colour and size. */
const VERSIONS = 5;

const BRANDS =
  'Nike,Alma Têxtil,Café Norte,Vélo & Co,Søstrene,Müller Söhne,Łódź Denim,Casa Conceição,Bergström,Iberia Sport,Atelier Zoë,Petit Hélène,Óscar,Rio Azul,Norrland,La Coruña,Weiß,Brito,Ånd,Lumière'.split(
    ',',
  );
const STYLES =
  'Classic,Slim,Oversized,Organic,Recycled,Merino,Linen,Thermal,Light,Vintage,Waterproof,Padded,Ribbed,Everyday,Décontracté'.split(
    ',',
  );
const COLORS = 'black,white,navy,bordeaux,olive,sand,grey,red,petrol,crème,rosé,anthracite'.split(
  ',',
);
const ADULT_SIZES = ['XS', 'S', 'M', 'L', 'XL'] as const;
const SHOE_SIZES = ['38', '39', '40', '41', '42'] as const;
/** Noun of the name, levels of the category, sizes. */
const KINDS = [
  ['Shirt', ['Men', 'Shirts', 'Short Sleeve Shirts'], ADULT_SIZES, 'male'],
  ['Blouse', ['Women', 'Shirts', 'Blouses'], ADULT_SIZES, 'female'],
  ['Hoodie', ['Men', 'Sweaters', 'Hoodies'], ADULT_SIZES, 'male'],
  ['Jacket', ['Women', 'Coats & Jackets', 'Rain Jackets'], ADULT_SIZES, 'female'],
  ['Trousers', ['Men', 'Trousers', 'Chinos'], ADULT_SIZES, 'male'],
  ['Skirt', ['Women', 'Skirts'], ADULT_SIZES, 'female'],
  ['Sneaker', ['Shoes', 'Sneakers', 'Low Sneakers'], SHOE_SIZES, 'unisex'],
  ['Boot', ['Shoes', 'Boots'], SHOE_SIZES, 'unisex'],
  ['Backpack', ['Accessories', 'Bags', 'Backpacks'], null, 'unisex'],
  ['Mug', ['Home', 'Kitchen', 'Mugs & Cups'], null, null],
  ['Blanket', ['Home', 'Living', 'Blankets'], null, null],
  ['Coffee', ['Food', 'Coffee', 'Whole Beans'], null, null],
] as const;

/** A product of the shop; the same one for the same number. */
export interface CatalogueProduct {
  number: number;
  id: string;
  itemGroupId: string;
  name: string;
  brand: string;
  /** The most general level first. */
  categories: readonly string[];
  sku: string;
  mpn: string;
  gtin: string;
  color: string;
  size: string | null;
  gender: string | null;
  priceCents: number;
}

/** Product `number` of the catalogue. */
export function catalogueProduct(number: number): CatalogueProduct {
  const group = Math.floor(number / VERSIONS);
  const version = number % VERSIONS;
  const random = createRandom(SEED + group);
  const brand = pick(BRANDS, random);
  const [noun, categories, sizes, gender] = pick(KINDS, random);
  const model = `${pick(STYLES, random)} ${noun} ${100 + below(random, 900)}`;
  const color = COLORS[(below(random, COLORS.length) + version) % COLORS.length] ?? '';
  const itemGroupId = `g${100_000 + group}`;
  const size = sizes?.[version] ?? null;
  return {
    number,
    id: `p${1_000_000 + number}`,
    itemGroupId,
    // Some models have a name of their own, in quotes: shops do that, and CSV has to quote it.
    name: `${brand} ${group % 25 === 0 ? `"${pick(STYLES, random)}" ` : ''}${model} ${color}`,
    brand,
    categories,
    sku: `${itemGroupId}-${color.slice(0, 3)}${size === null ? '' : `-${size}`}-${version}`,
    mpn: `M${group.toString(36).toUpperCase().padStart(5, '0')}${version}`,
    gtin: gtinOf(number),
    color,
    size,
    gender,
    priceCents: 490 + 10 * below(random, 1500),
  };
}

/** A GTIN of 13 digits: a Portuguese prefix, the number, and the check digit of GS1. */
function gtinOf(number: number): string {
  const digits = `560${String(number).padStart(9, '0')}`;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
