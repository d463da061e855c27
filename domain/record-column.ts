import type { CsvDefinition, ImportDefinition } from './definition.ts';
import { RunFailure } from './failures.ts';
import { requireColumn } from './header.ts';
import { requireKevelColumns } from './orders/kevel-columns.ts';
import { requireShopifyColumns } from './orders/shopify-columns.ts';
import { planColumns } from './transformations/columns.ts';
import { describeTransformation } from './transformations/describe.ts';

/**
 * The column that tells which record a row belongs to, as an index into the file's header: the user's id, or what the
 * rows of one order share. Throws a MissingColumn that names what is not there when the header, as transformations
 * leave it, lacks what the format requires.
 */
export function recordColumn(definition: CsvDefinition, header: readonly string[]): number {
  const { format, transformations } = definition;
  if (transformations.length === 0) return requireColumns(format, header);
  const { columns, withoutField } = planColumns(header, transformations);
  try {
    const index = requireColumns(
      format,
      columns.map(({ name }) => name),
    );
    const { name, source } = columns[index] ?? { name: '', source: null };
    if (source !== null) return source;
    throw new RunFailure('MissingColumn', `no column of the file becomes "${name}"`);
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    const idle = withoutField.map((position) => describeTransformation(transformations, position));
    const found = idle.length === 0 ? '' : `; without a column in the file: ${idle.join(', ')}`;
    throw new RunFailure(error.type, `after the transformations, ${error.message}${found}`);
  }
}

/** The column whose text is shown nowhere, because its ids are stored as hashes only; -1: there is none. */
export function hashedColumn(definition: CsvDefinition, header: readonly string[]): number {
  const { format, transformations } = definition;
  if (!format.hashUserId) return -1;
  const name =
    format.kind === 'csv' ? format.userIdField : format.kind === 'kevel-csv' ? 'userId' : 'Email';
  const { columns } = planColumns(header, transformations);
  return columns.find((column) => column.name === name)?.source ?? -1;
}

/** True when the ids of users are stored as hashes only. */
export function hashesUserIds({ format }: ImportDefinition): boolean {
  return format.kind === 'egoi' || ('hashUserId' in format && format.hashUserId);
}

function requireColumns(format: CsvDefinition['format'], header: readonly string[]): number {
  if (format.kind === 'csv') return requireColumn(header, format.userIdField);
  return format.kind === 'kevel-csv' ? requireKevelColumns(header) : requireShopifyColumns(header);
}
