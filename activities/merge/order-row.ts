import { unescapeCopyText } from '../../domain/copy-text.ts';
import { GAP, GAP_CHARACTERS, MASK_CHARACTERS } from '../../domain/orders/gaps.ts';
import type { OrderDocument } from '../../domain/orders/order-document.ts';
import { DIGEST_AT, HEAD_BYTES, KEY_CHARACTERS } from '../prepare/row-format.ts';
import { hexDigit } from './binary-rows.ts';
import type { BucketRecords } from './bucket-records.ts';

/**
 * Where the columns of an order lie in its row: key, digest, id, last update (or `\N`), time of the event, gaps and
 * document. Each end is the place of the tab, or of the line break, behind the column.
 */
export interface OrderRow {
  /** Of all rows of the bucket. */
  bytes: Buffer;
  /** Where the row begins. */
  start: number;
  idEnd: number;
  lastUpdatedEnd: number;
  occurredAtEnd: number;
  gapsEnd: number;
  documentEnd: number;
}

/** UTF-8 text without COPY's escapes: the bytes from `start` up to `end`. */
export interface Text {
  bytes: Buffer;
  start: number;
  end: number;
}

const TAB = 0x09;
const BACKSLASH = 0x5c;
const GAP_BYTE = GAP.charCodeAt(0);
const KEY_AT = HEAD_BYTES;
const ID_AT = HEAD_BYTES + DIGEST_AT + KEY_CHARACTERS + 1;

/** Finds the columns of the order at `index` of a bucket. */
export function readOrderRow({ bytes, start: startOf }: BucketRecords, index: number): OrderRow {
  const start = startOf(index);
  const documentEnd = start + HEAD_BYTES + bytes.readUInt32LE(start) - 1;
  const idEnd = nextTab(bytes, start + ID_AT);
  const lastUpdatedEnd = nextTab(bytes, idEnd + 1);
  const occurredAtEnd = nextTab(bytes, lastUpdatedEnd + 1);
  let gapsEnd = occurredAtEnd + 1;
  while (bytes[gapsEnd] !== TAB && gapsEnd < documentEnd) gapsEnd += GAP_CHARACTERS;
  return { bytes, start, idEnd, lastUpdatedEnd, occurredAtEnd, gapsEnd, documentEnd };
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
  for (let at = start; at < start + MASK_CHARACTERS; at++)
    mask = mask * 16 + hexDigit(bytes[at] ?? 0);
  return mask;
}

/** Where in the bytes the key of the product of the gap at `index` is. */
export function gapProductAt({ occurredAtEnd }: OrderRow, index: number): number {
  return occurredAtEnd + 1 + index * GAP_CHARACTERS + MASK_CHARACTERS;
}

/** The order as its record says it, its gaps open. */
export function parseOrder(row: OrderRow): OrderDocument {
  const { bytes, start, end } = orderDocument(row);
  return JSON.parse(bytes.toString('utf8', start, end).replaceAll(GAP, '')) as OrderDocument;
}

/** Where the JSON text of the order is, its gaps open. */
export function orderDocument({ bytes, gapsEnd, documentEnd }: OrderRow): Text {
  const start = gapsEnd + 1;
  if (!bytes.subarray(start, documentEnd).includes(BACKSLASH))
    return { bytes, start, end: documentEnd };
  // COPY's text doubles backslashes; JSON text has nothing else that COPY escapes.
  const escaped = bytes.toString('latin1', start, documentEnd);
  const text = Buffer.from(escaped.replaceAll('\\\\', '\\'), 'latin1');
  return { bytes: text, start: 0, end: text.length };
}

/** Where the next gap is in the text of an order, from `from` on. */
export function nextGap({ bytes }: Text, from: number): number {
  const at = bytes.indexOf(GAP_BYTE, from);
  if (at === -1) throw new Error('an order has fewer gaps in its document than before it');
  return at;
}

/** Where the id of the order is. */
export function orderId({ bytes, start: rowStart, idEnd }: OrderRow): Text {
  const start = rowStart + ID_AT;
  for (let at = start; at < idEnd; at++)
    if (bytes[at] === BACKSLASH) {
      const id = Buffer.from(unescapeCopyText(bytes.toString('utf8', start, idEnd)));
      return { bytes: id, start: 0, end: id.length };
    }
  return { bytes, start, end: idEnd };
}

/** When the order was last updated, in milliseconds since 1970; NaN: nobody has said so. */
export function orderLastUpdated({ bytes, idEnd, lastUpdatedEnd }: OrderRow): number {
  return bytes[idEnd + 1] === BACKSLASH
    ? Number.NaN
    : Date.parse(bytes.toString('latin1', idEnd + 1, lastUpdatedEnd));
}

/** When the event of the order happened at its source, in milliseconds since 1970. */
export function orderOccurredAt({ bytes, lastUpdatedEnd, occurredAtEnd }: OrderRow): number {
  return Date.parse(bytes.toString('latin1', lastUpdatedEnd + 1, occurredAtEnd));
}

/** Where in the bytes the digest of the record is. */
export function orderDigestAt({ start }: OrderRow): number {
  return start + HEAD_BYTES + DIGEST_AT;
}

/** Where in the bytes the key of the order is. */
export function orderKeyAt({ start }: OrderRow): number {
  return start + KEY_AT;
}

/** The digest of the record. */
export function orderDigest(row: OrderRow): string {
  const start = orderDigestAt(row);
  return row.bytes.toString('latin1', start, start + KEY_CHARACTERS);
}

/** The key of the order. */
export function orderKey(row: OrderRow): string {
  const start = orderKeyAt(row);
  return row.bytes.toString('latin1', start, start + KEY_CHARACTERS);
}

/** The physical line on which the order begins, modulo 2^32. */
export function orderLine({ bytes, start }: OrderRow): number {
  return bytes.readUInt32LE(start + 4);
}
