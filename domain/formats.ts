import { z } from 'zod';
import { HASHED_TYPES, USER_ID_TYPE_PATTERN } from './user-ids.ts';
import { MERGE_STRATEGIES } from './vocabulary.ts';

/** How the bytes of a file become records: one schema a format, named by its `kind`. */

const delimiter = z
  .string()
  .regex(/^(auto|[\t\x20-\x7e])$/, 'must be auto or one ASCII character')
  .refine((text) => text !== '"', 'must not be the quote')
  .default('auto');

const hashUserId = z
  .boolean()
  .default(false)
  .describe('Store the SHA-256 of the user id, not the id');

const userFields = {
  userIdField: z.string().min(1).max(1024).describe('The column or field that identifies the user'),
  userIdType: z
    .string()
    .regex(USER_ID_TYPE_PATTERN, 'must be a built-in or custom id type: [a-z][a-z0-9_]{0,63}'),
  hashUserId,
  mergeStrategy: z.enum(MERGE_STRATEGIES).default('merge'),
};

export const usersCsvFormat = hashable(
  z.strictObject({ kind: z.literal('csv'), delimiter, ...userFields }),
);
export type UsersCsvFormat = z.infer<typeof usersCsvFormat>;

export const usersJsonLinesFormat = hashable(
  z.strictObject({ kind: z.literal('jsonl'), ...userFields }),
);
export type UsersJsonLinesFormat = z.infer<typeof usersJsonLinesFormat>;

/** Contacts of E-goi: see domain/egoi/mapping.ts. */
export const egoiFormat = z.strictObject({ kind: z.literal('egoi') });

export const usersFormat = z.discriminatedUnion('kind', [
  usersCsvFormat,
  usersJsonLinesFormat,
  egoiFormat,
]);
export type UsersFormat = z.infer<typeof usersFormat>;

/** The formats of users in files, whose id is told. */
export type UsersFileFormat = UsersCsvFormat | UsersJsonLinesFormat;

/** Rows say their id type themselves: those whose type can be hashed are, the others stay as they are. */
export const kevelCsvFormat = z.strictObject({
  kind: z.literal('kevel-csv'),
  delimiter,
  hashUserId,
});
export type KevelCsvFormat = z.infer<typeof kevelCsvFormat>;

/** The columns of a Shopify export that can be the id of an order. */
export const ORDER_ID_COLUMNS = ['Name', 'Id'] as const;

export const shopifyCsvFormat = z.strictObject({
  kind: z.literal('shopify-csv'),
  delimiter,
  orderIdColumn: z
    .enum(ORDER_ID_COLUMNS)
    .default('Name')
    .describe('The column whose value is the order id that tracking events send'),
  hashUserId,
});
export type ShopifyCsvFormat = z.infer<typeof shopifyCsvFormat>;

export const ordersFormat = z.discriminatedUnion('kind', [kevelCsvFormat, shopifyCsvFormat]);
export type OrdersFormat = z.infer<typeof ordersFormat>;

export const productsFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('google-xml') }),
  z.strictObject({ kind: z.literal('jsonl') }),
]);
export type ProductsFormat = z.infer<typeof productsFormat>;

/** The format of users, refused when it hashes ids of a type that cannot be hashed. */
function hashable<T extends z.ZodType<{ userIdType: string; hashUserId: boolean }>>(format: T): T {
  return format.superRefine(
    ({ userIdType, hashUserId: isHashed }, context) => {
      if (isHashed === true && !canHash(userIdType))
        context.addIssue({
          code: 'custom',
          path: ['hashUserId'],
          message: `ids of type ${userIdType} cannot be hashed; ${Object.keys(HASHED_TYPES).join(' and ')} can`,
        });
    },
    // Also beside other problems: all of them are told at once.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

/** True for the types that can be hashed, and for what is not a type at all, which is another problem. */
function canHash(userIdType: unknown): boolean {
  return typeof userIdType !== 'string' || Object.hasOwn(HASHED_TYPES, userIdType);
}
