import type { Preview } from '../api/types.ts';
import type { Draft, FormatKind } from './draft.ts';

/** The format of orders that a header speaks for. */
export function guessFormat(columns: readonly string[]): FormatKind {
  const isShopify = columns.includes('Financial Status') || columns.includes('Lineitem name');
  return isShopify ? 'shopify-csv' : 'kevel-csv';
}

/** Names of columns that identify a user, the surest first. */
const ID_COLUMNS: readonly { pattern: RegExp; type: string }[] = [
  { pattern: /^e-?mail[ _-]?sha-?256$/i, type: 'email_sha256' },
  { pattern: /^(e-?mail|email[ _-]?address|e-?mail-?adresse|correo|mail)$/i, type: 'email' },
  { pattern: /e-?mail/i, type: 'email' },
  { pattern: /^(phone|mobile|msisdn)/i, type: 'phone_e164' },
  { pattern: /^(user|customer|client|contact)?[ _-]?id$/i, type: 'customer_id' },
];

/** The column that seems to identify the user, and its type; null when none does. */
export function guessUserId(
  columns: Preview['columns'],
): Pick<Draft, 'userIdField' | 'userIdType'> | null {
  for (const { pattern, type } of ID_COLUMNS) {
    const column = columns.find(
      ({ name, filledPercent }) => pattern.test(name) && filledPercent > 0,
    );
    if (column) return { userIdField: column.name, userIdType: type };
  }
  return null;
}
