import { MODELS, type Model } from './example-models.ts';

/** A product of the example shop: one colour and size of a model. */
export interface ShopProduct {
  id: string;
  groupId: string;
  sku: string;
  gtin: string;
  name: string;
  brand: string;
  /** The most general level first. */
  levels: readonly string[];
  description: string;
  color: string | null;
  size: string | null;
  sizeSystem: string | null;
  gender: string | null;
  material: string;
  adult: boolean;
  /** Of a subscription to it; null when it cannot be subscribed to. */
  subscriptionDays: number | null;
  priceCents: number;
}

/** All products of the example shop, model by model. */
export function createCatalogue(): ShopProduct[] {
  const products = MODELS.flatMap(productsOf);
  return products.map((product, index) => ({ ...product, gtin: gtinOf(index) }));
}

function productsOf(model: Model): ShopProduct[] {
  const { code, name, brand, levels, gender, sizes, sizeSystem, colors, material } = model;
  return (colors ?? [null]).flatMap((color) =>
    (sizes ?? [null]).map((size) => {
      const version = [color === null ? '' : short(color), size === null ? '' : short(size)];
      const suffix = version.filter((part) => part !== '').join('-');
      return {
        id: `${code}${suffix && `-${suffix.toLowerCase()}`}`,
        groupId: code,
        sku: `LC${code}${suffix.toUpperCase().replaceAll('-', '')}`,
        gtin: '',
        name: color === null ? name : `${name}, ${color}`,
        brand,
        levels,
        description: model.description,
        color,
        size,
        sizeSystem: size === null ? null : sizeSystem,
        gender,
        material,
        adult: model.adult,
        subscriptionDays: model.subscriptionDays,
        priceCents: model.priceCents + (size === '1 kg' ? model.priceCents * 2 : 0),
      };
    }),
  );
}

/** The first letters of a colour, or a size without its space. */
function short(text: string): string {
  return /^\d|^[SMLX]+$/.test(text)
    ? text.replaceAll(' ', '')
    : text
        .normalize('NFD')
        .replaceAll(/[^a-z]/g, '')
        .slice(0, 3);
}

/** A number of 13 digits with its check digit; those that begin with 2 are for use within a shop, nobody owns them. */
function gtinOf(index: number): string {
  const digits = `2${String(index + 4_200).padStart(11, '0')}`;
  const sum = digits
    .split('')
    .reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
