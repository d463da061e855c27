import {
  encodingEvidence,
  findEncoding,
  findXmlEncoding,
  textOf,
} from '../activities/split/text-of.ts';
import type { ImportDefinition } from '../domain/definition.ts';
import { judgeEncoding } from '../domain/encoding/judge.ts';
import { isUtf8Label } from '../domain/encoding/labels.ts';
import { TellingWords } from '../domain/encoding/telling-words.ts';
import { createTranscoder } from '../domain/encoding/transcoder.ts';
import type { Preview } from './preview.ts';
import type { FileHead } from './read-head.ts';

/** The beginning of a text in UTF-8 without a byte order mark, and what speaks for its encoding. */
export interface DecodedHead {
  text: Buffer;
  encoding: Preview['encoding'];
}

/** Brings the beginning of a file into UTF-8 as a run does; of a cut file, the encoding is judged by what there is. */
export async function decodeHead(
  { bytes, isCut }: FileHead,
  { format, source }: ImportDefinition,
): Promise<DecodedHead> {
  const isXml = format.kind === 'google-xml';
  if (!isCut) return decodeWholeFile(bytes, source.encoding, isXml);
  const { bomBytes, ...encoding } = judgeEncoding(bytes, source.encoding, isXml);
  const rest = bytes.subarray(bomBytes);
  // The last character may be half: it belongs to a record that is left out.
  const text = isUtf8Label(encoding.used) ? rest : createTranscoder(encoding.used).write(rest);
  return { text, encoding };
}

async function decodeWholeFile(bytes: Buffer, told: string, isXml: boolean): Promise<DecodedHead> {
  const open = () => once(bytes);
  const found = await (isXml ? findXmlEncoding : findEncoding)(open, told);
  const words = new TellingWords();
  const text = Buffer.concat(await Array.fromAsync(textOf(open, found, words)));
  return { text, encoding: { used: found.encoding, ...encodingEvidence(found, words) } };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
