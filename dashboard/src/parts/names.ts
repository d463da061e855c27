import type { Entity, Import, Step } from '../api/types.ts';

export const ENTITY_NAMES: Record<Entity, string> = {
  users: 'Users',
  orders: 'Orders',
  products: 'Products',
};

/** Formats by what people call them. */
export const FORMAT_NAMES: Record<Import['format']['kind'], string> = {
  csv: 'CSV',
  jsonl: 'JSON Lines',
  'kevel-csv': 'Kevel Audience CSV',
  'shopify-csv': 'Shopify CSV',
  egoi: 'Contacts of E-goi',
  'google-xml': 'Google product data (XML)',
};

export const STEP_NAMES: Record<Step, string> = {
  open: 'Open',
  download: 'Download',
  split: 'Split',
  prepare: 'Prepare',
  compare: 'Compare',
  hold: 'Held',
  merge: 'Merge',
  close: 'Close',
};

/** Where an import takes its records from, in a few words. */
export function sourceText({ source }: { source: Import['source'] | { url: string } }): string {
  if (!('url' in source)) return egoiTitle(source.listId, source.segmentId);
  if (source.url.startsWith('upload://')) return `${decodeName(source.url.slice(9))} (uploaded)`;
  return source.url;
}

/** A list of E-goi, or a segment of it, in a few words. */
export function egoiTitle(listId: number | string, segmentId: string | null): string {
  return segmentId ? `E-goi list ${listId}, segment ${segmentId}` : `E-goi list ${listId}`;
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
