import { isUtf8Label, wideEncoding } from './labels.ts';
import { decodeWhole } from './transcoder.ts';

/** Bytes that no text has in an encoding; null when every byte is some character in it. */
export function wrongBytes(encoding: string): Buffer | null {
  if (isUtf8Label(encoding)) return Buffer.from([0xff]);
  const wide = wideEncoding(encoding);
  if (wide) {
    // Half of a character that is written in two parts.
    const unit = Buffer.alloc(wide.bits / 8);
    if (wide.order === 'be') unit.writeUInt16BE(0xdc00, unit.length - 2);
    else unit.writeUInt16LE(0xdc00);
    return unit;
  }
  for (let byte = 0xff; byte >= 0x80; byte--)
    if (decodeWhole(Buffer.from([byte, 0x0a]), encoding) === '\ufffd\n') return Buffer.from([byte]);
  return null;
}
