import { GAP, GAP_CHARACTERS, MASK_CHARACTERS } from '../../domain/orders/gaps.ts';
import type { OrderDocument } from '../../domain/orders/order-document.ts';
import { DIGEST_AT, HEAD_BYTES, KEY_CHARACTERS } from '../prepare/row-format.ts';

/**
 * Where the columns of an order lie in its row: key, digest, id, last update (or `\N`), time of the event, gaps and
 * document. Each place is the one of the tab, or of the line break, behind the column.
 */
export interface OrderRow {
  bytes: Buffer;
  lastUpdatedEnd: number;
  occurredAtEnd: number;
  gapsEnd: number;
}

const TAB = 0x09;
const GAP_BYTE = GAP.charCodeAt(0);
const ID_START = HEAD_BYTES + DIGEST_AT + KEY_CHARACTERS + 1;

/** Finds the columns of an order in its row. */
export function readOrderRow(bytes: Buffer): OrderRow {
  const idEnd = nextTab(bytes, ID_START);
  const lastUpdatedEnd = nextTab(bytes, idEnd + 1);
  const occurredAtEnd = nextTab(bytes, lastUpdatedEnd + 1);
  let gapsEnd = occurredAtEnd + 1;
  while (bytes[gapsEnd] !== TAB && gapsEnd < bytes.length) gapsEnd += GAP_CHARACTERS;
  return { bytes, lastUpdatedEnd, occurredAtEnd, gapsEnd };
}

/** A column is shorter than a native search takes to begin. */
function nextTab(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] !== TAB && at < bytes.length) at++;
  return at;
}

/** How many line items the order has: each has its gap. */
export function gapCount({ occurredAtEnd, gapsEnd }: OrderRow): number {
  return (gapsEnd - occurredAtEnd - 1) / GAP_CHARACTERS;
}

/** The mask of the gap at `index`. */
export function gapMask({ bytes, occurredAtEnd }: OrderRow, index: number): number {
  const start = occurredAtEnd + 1 + index * GAP_CHARACTERS;
  let mask = 0;
  for (let at = start; at < start + MASK_CHARACTERS; at++) mask = mask * 16 + digit(bytes[at] ?? 0);
  return mask;
}

function digit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : byte - 0x61 + 10;
}

/** The key of the product of the gap at `index`. */
export function gapProduct({ bytes, occurredAtEnd }: OrderRow, index: number): string {
  const start = occurredAtEnd + 1 + index * GAP_CHARACTERS + MASK_CHARACTERS;
  return bytes.toString('latin1', start, start + GAP_CHARACTERS - MASK_CHARACTERS);
}

/** Where the next gap is in the document, from `from` on. */
export function nextGap({ bytes }: OrderRow, from: number): number {
  const at = bytes.indexOf(GAP_BYTE, from);
  if (at === -1) throw new Error('an order has fewer gaps in its document than before it');
  return at;
}

/** The order as its record says it, its gaps open. */
export function parseOrder({ bytes, gapsEnd }: OrderRow): OrderDocument {
  const text = bytes.toString('utf8', gapsEnd + 1, bytes.length - 1).replaceAll(GAP, '');
  // COPY's text doubles backslashes; JSON text has nothing else that COPY escapes.
  return JSON.parse(text.includes('\\') ? text.replaceAll('\\\\', '\\') : text) as OrderDocument;
}

/** The digest of the record. */
export function orderDigest({ bytes }: OrderRow): string {
  const start = HEAD_BYTES + DIGEST_AT;
  return bytes.toString('latin1', start, start + KEY_CHARACTERS);
}

/** The key of the order. */
export function orderKey({ bytes }: OrderRow): string {
  return bytes.toString('latin1', HEAD_BYTES, HEAD_BYTES + KEY_CHARACTERS);
}

/** The physical line on which the order begins, modulo 2^32. */
export function orderLine({ bytes }: OrderRow): number {
  return bytes.readUInt32LE(4);
}
