import type { DefinitionOf } from './definition.ts';
import { requireColumn } from './header.ts';
import { requireKevelColumns } from './orders/kevel-columns.ts';
import { requireShopifyColumns } from './orders/shopify-columns.ts';

/**
 * The column that tells which record a row belongs to, as an index into the header: the user's id, or what the rows of
 * one order share. Throws a MissingColumn that names what is not there when the header lacks what the format requires.
 */
export function recordColumn(
  definition: DefinitionOf<'users' | 'orders'>,
  header: readonly string[],
): number {
  const { format } = definition;
  if (format.kind === 'csv') return requireColumn(header, format.userIdField);
  return format.kind === 'kevel-csv' ? requireKevelColumns(header) : requireShopifyColumns(header);
}
