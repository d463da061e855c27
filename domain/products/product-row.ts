import { hash } from 'node:crypto';
import { escapeCopyJson, escapeCopyText } from '../copy-text.ts';
import { fillingOf } from '../orders/gaps.ts';
import { keyOrder, recordKey } from '../record-key.ts';
import type { Product } from './product-document.ts';

/** A product ready to be stored. */
export interface ProductRow {
  key: string;
  /** The place of the key among all keys. */
  order: number;
  /** Key, digest, id, run, filling and product as a line of COPY text. */
  copyLine: string;
  /** The product as JSON text. */
  json: string;
}

/** The row of a product that a run stores; products with the same content have the same text and digest. */
export function productRow(product: Product, runId: string): ProductRow {
  const json = JSON.stringify(product);
  const key = recordKey(product.id);
  const digest = hash('sha256', json).slice(0, 32);
  const filling = escapeCopyText(fillingOf(product));
  const copyLine = `${key}\t${digest}\t${escapeCopyText(product.id)}\t${runId}\t${filling}\t${escapeCopyJson(json)}\n`;
  return { key, order: keyOrder(key), copyLine, json };
}
