import type { GoogleForm } from './google-forms.ts';

/** What is known of an attribute of Google product data. */
export interface GoogleAttribute {
  name: string;
  /** `always`: an item without it is rejected. */
  required: 'always' | 'conditional' | 'no';
  form: GoogleForm;
  /** The longest text, in characters, that is not warned of. */
  longest?: number;
  /** It may stand more than once. */
  repeats?: true;
  /** What it has to be, in words. */
  rule: string;
  /** The fields of the product that it becomes. */
  becomes: string;
}

const YES_NO = 'yes or no (true or false)';
const LABEL = {
  required: 'no',
  form: 'text',
  longest: 100,
  rule: 'up to 100 characters',
} as const;

/** Every attribute of Google product data that has a rule here. Attributes with other names become custom fields. */
export const GOOGLE_ATTRIBUTES = [
  {
    name: 'id',
    required: 'always',
    form: 'id',
    rule: '1 to 50 characters without spaces or control characters; unique in the feed',
    becomes: 'id; sku when there is no mpn',
  },
  {
    name: 'title',
    required: 'always',
    form: 'text',
    longest: 150,
    rule: 'up to 150 characters',
    becomes: 'name',
  },
  {
    name: 'description',
    required: 'always',
    form: 'text',
    longest: 5000,
    rule: 'up to 5,000 characters',
    becomes: 'customFields.description',
  },
  {
    name: 'link',
    required: 'always',
    form: 'url',
    longest: 2000,
    rule: 'http or https address',
    becomes: 'customFields.link',
  },
  {
    name: 'image_link',
    required: 'always',
    form: 'url',
    longest: 2000,
    rule: 'http or https address',
    becomes: 'customFields.image_link',
  },
  {
    name: 'availability',
    required: 'always',
    form: 'availability',
    rule: 'in_stock, out_of_stock, preorder or backorder; any case, with spaces or hyphens for _',
    becomes: 'customFields.availability',
  },
  {
    name: 'price',
    required: 'always',
    form: 'price',
    rule: 'number with a decimal point, space, ISO 4217 code, such as 15.00 USD',
    becomes: 'price, currency',
  },
  {
    name: 'availability_date',
    required: 'conditional',
    form: 'date',
    rule: 'ISO 8601; required with preorder and backorder',
    becomes: 'customFields.availability_date',
  },
  {
    name: 'condition',
    required: 'conditional',
    form: 'condition',
    rule: 'new, refurbished or used',
    becomes: 'customFields.condition',
  },
  {
    name: 'brand',
    required: 'conditional',
    form: 'text',
    longest: 70,
    rule: 'up to 70 characters; asked for unless identifier_exists is no',
    becomes: 'brand',
  },
  {
    name: 'gtin',
    required: 'conditional',
    form: 'gtin',
    repeats: true,
    rule: '8, 12, 13 or 14 digits with a right check digit; it or mpn is asked for unless identifier_exists is no',
    becomes: 'customFields.gtin',
  },
  {
    name: 'mpn',
    required: 'conditional',
    form: 'text',
    longest: 70,
    rule: 'up to 70 characters',
    becomes: 'sku, customFields.mpn',
  },
  {
    name: 'identifier_exists',
    required: 'no',
    form: 'yes_no',
    rule: YES_NO,
    becomes: 'customFields.identifier_exists',
  },
  {
    name: 'item_group_id',
    required: 'conditional',
    form: 'group_id',
    rule: '1 to 50 letters, digits, _ and -',
    becomes: 'itemGroupId',
  },
  {
    name: 'product_type',
    required: 'no',
    form: 'text',
    longest: 750,
    repeats: true,
    rule: 'levels separated by >, values by commas; the first value counts',
    becomes: 'category, categoriesList; customFields.product_type when there are several values',
  },
  {
    name: 'google_product_category',
    required: 'no',
    form: 'text',
    longest: 750,
    rule: 'taxonomy id, or full path with > between its levels',
    becomes:
      'category, categoriesList when it is a path and there is no product_type; else customFields.google_product_category',
  },
  {
    name: 'sale_price',
    required: 'no',
    form: 'price',
    rule: 'like price',
    becomes:
      'customFields.sale_price; discount (price - sale_price) when it is lower, in the same currency',
  },
  {
    name: 'sale_price_effective_date',
    required: 'no',
    form: 'date_range',
    rule: 'two ISO 8601 dates with / between them',
    becomes: 'customFields.sale_price_effective_date',
  },
  {
    name: 'additional_image_link',
    required: 'no',
    form: 'url',
    longest: 2000,
    repeats: true,
    rule: 'http or https address',
    becomes: 'customFields.additional_image_link',
  },
  {
    name: 'promotion_id',
    required: 'no',
    form: 'text',
    longest: 50,
    repeats: true,
    rule: 'up to 50 characters',
    becomes: 'promotions',
  },
  {
    name: 'age_group',
    required: 'conditional',
    form: 'age_group',
    rule: 'newborn, infant, toddler, kids or adult',
    becomes: 'customFields.age_group',
  },
  {
    name: 'gender',
    required: 'conditional',
    form: 'gender',
    rule: 'male, female or unisex',
    becomes: 'gender',
  },
  {
    name: 'color',
    required: 'conditional',
    form: 'text',
    longest: 100,
    rule: 'up to 100 characters',
    becomes: 'customFields.color',
  },
  {
    name: 'size',
    required: 'conditional',
    form: 'text',
    longest: 100,
    rule: 'up to 100 characters',
    becomes: 'size',
  },
  {
    name: 'size_system',
    required: 'no',
    form: 'size_system',
    rule: 'AU, BR, CN, DE, EU, FR, IT, JP, MEX, UK or US',
    becomes: 'sizeSystem',
  },
  { name: 'adult', required: 'no', form: 'yes_no', rule: YES_NO, becomes: 'adult' },
  {
    name: 'material',
    required: 'no',
    form: 'text',
    longest: 200,
    rule: 'up to 200 characters',
    becomes: 'customFields.material',
  },
  {
    name: 'pattern',
    required: 'no',
    form: 'text',
    longest: 100,
    rule: 'up to 100 characters',
    becomes: 'customFields.pattern',
  },
  {
    name: 'multipack',
    required: 'no',
    form: 'whole_number',
    rule: 'whole number',
    becomes: 'customFields.multipack',
  },
  {
    name: 'is_bundle',
    required: 'no',
    form: 'yes_no',
    rule: YES_NO,
    becomes: 'customFields.is_bundle',
  },
  {
    name: 'shipping',
    required: 'no',
    form: 'group',
    repeats: true,
    rule: 'group of country, service, price and others; its price is never that of the product',
    becomes: 'customFields.shipping, as the text of a JSON list',
  },
  { name: 'custom_label_0', ...LABEL, becomes: 'customFields.custom_label_0' },
  { name: 'custom_label_1', ...LABEL, becomes: 'customFields.custom_label_1' },
  { name: 'custom_label_2', ...LABEL, becomes: 'customFields.custom_label_2' },
  { name: 'custom_label_3', ...LABEL, becomes: 'customFields.custom_label_3' },
  { name: 'custom_label_4', ...LABEL, becomes: 'customFields.custom_label_4' },
] as const satisfies readonly GoogleAttribute[];

const BY_NAME: ReadonlyMap<string, GoogleAttribute> = new Map(
  GOOGLE_ATTRIBUTES.map((attribute) => [attribute.name, attribute]),
);

/** True when elements may stand in the element of this name: attributes that nothing is known of may be groups. */
export function canBeGroup(name: string): boolean {
  return (googleAttribute(name)?.form ?? 'group') === 'group';
}

/** The attribute of a name; undefined when nothing is known of it. */
export function googleAttribute(name: string): GoogleAttribute | undefined {
  return BY_NAME.get(name);
}
