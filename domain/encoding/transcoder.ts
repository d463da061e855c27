import iconv from 'iconv-lite';
import { platformName, wideEncoding } from './labels.ts';
import { singleByteTable, transcodeSingleBytes } from './single-byte.ts';
import { createWideUnits } from './wide-units.ts';

/**
 * Turns bytes of one encoding into UTF-8, piece by piece; `end` gives what was kept back. Bytes that are wrong for the
 * encoding become the byte 0xFF, which is wrong in UTF-8 too: so the reader of rows meets them where they stand.
 */
export interface Transcoder {
  write: (piece: Buffer) => Buffer;
  end: () => Buffer;
}

const WRONG = Buffer.from([0xff]);
const NOTHING = Buffer.alloc(0);
/** Line ends and ">", for XML may have no lines: none of them is ever a part of another character. */
const BORDERS = [0x0a, 0x0d, 0x3e];
/** A line that is longer is decoded in parts; no record may be that long. */
const MOST_LINE_BYTES = 4 * 1024 * 1024;
/** What decoders write for bytes that they cannot read. */
const REPLACEMENT = '\ufffd';

/** The transcoder of an encoding that `isKnownEncoding`; it is neither `auto` nor UTF-8. */
export function createTranscoder(encoding: string): Transcoder {
  if (wideEncoding(encoding)) return wideTranscoder(encoding);
  const table = singleByteTable(encoding);
  if (table) return { write: (piece) => transcodeSingleBytes(piece, table), end: () => NOTHING };
  const name = platformName(encoding);
  return name === 'iso-2022-jp' ? escapedTranscoder(name) : lineTranscoder(encoding, name);
}

/** The text of whole bytes in an encoding, with U+FFFD where they are wrong for it. */
export function decodeWhole(bytes: Buffer, encoding: string): string {
  const { write, end } = createTranscoder(encoding);
  return Buffer.concat([write(bytes), end()]).toString();
}

function wideTranscoder(encoding: string): Transcoder {
  const units = createWideUnits(encoding);
  const lone = /[\ud800-\udfff]/u;
  return {
    write: (piece) => {
      const text = units.write(piece);
      return text.isWellFormed() ? Buffer.from(text) : marked(text, lone);
    },
    end: () => (units.isWhole() ? NOTHING : WRONG),
  };
}

/**
 * Decodes whole lines: decoders that are given half a character, and then something else than its other half, lose
 * bytes (iconv-lite) or throw (the platform's, for GB 18030). So they are given whole ones.
 */
function lineTranscoder(encoding: string, platform: string | null): Transcoder {
  const decoder = platform === null ? null : new TextDecoder(platform, { ignoreBOM: true });
  const decode = (bytes: Buffer) =>
    marked(
      decoder ? decoder.decode(bytes) : iconv.decode(bytes, encoding, { stripBOM: false }),
      REPLACEMENT,
    );
  let begun: Buffer[] = [];
  let begunBytes = 0;
  return {
    write: (piece) => {
      const end = Math.max(...BORDERS.map((border) => piece.lastIndexOf(border))) + 1;
      if (end === 0 && begunBytes + piece.length <= MOST_LINE_BYTES) {
        // A copy: the memory of a piece may be used again.
        begun.push(Buffer.from(piece));
        begunBytes += piece.length;
        return NOTHING;
      }
      const to = end === 0 ? piece.length : end;
      const text = decode(Buffer.concat([...begun, piece.subarray(0, to)]));
      begun = [Buffer.from(piece.subarray(to))];
      begunBytes = piece.length - to;
      return text;
    },
    end: () => decode(Buffer.concat(begun)),
  };
}

/** Escapes hold from one line to the next, so the decoder remembers them. */
function escapedTranscoder(name: string): Transcoder {
  const decoder = new TextDecoder(name);
  return {
    write: (piece) => marked(decoder.decode(piece, { stream: true }), REPLACEMENT),
    end: () => marked(decoder.decode(), REPLACEMENT),
  };
}

/** Text in UTF-8, with the wrong byte for each place that `wrong` finds. */
function marked(text: string, wrong: string | RegExp): Buffer {
  if (typeof wrong === 'string' && !text.includes(wrong)) return Buffer.from(text);
  const parts: Buffer[] = [];
  for (const [index, part] of text.split(wrong).entries()) {
    if (index > 0) parts.push(WRONG);
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}
