import { findEncoding, findXmlEncoding, textOf } from '../activities/split/text-of.ts';
import type { FileDefinition } from '../domain/definition.ts';
import { encodingEvidence, judgeEncoding } from '../domain/encoding/evidence.ts';
import { isUtf8Label } from '../domain/encoding/labels.ts';
import { TellingWords } from '../domain/encoding/telling-words.ts';
import { createTranscoder } from '../domain/encoding/transcoder.ts';
import { hashesUserIds } from '../domain/record-column.ts';
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
  definition: FileDefinition,
): Promise<DecodedHead> {
  const isXml = definition.format.kind === 'google-xml';
  const told = definition.source.encoding;
  const words = new TellingWords(hashesUserIds(definition));
  if (!isCut) return decodeWholeFile(bytes, told, isXml, words);
  const { bomBytes, ...encoding } = judgeEncoding(bytes, told, isXml, words);
  const rest = bytes.subarray(bomBytes);
  // The last character may be half: it belongs to a record that is left out.
  const text = isUtf8Label(encoding.used) ? rest : createTranscoder(encoding.used).write(rest);
  return { text, encoding: withNote(encoding, bytes.length) };
}

/** Says so when nothing that was read tells one encoding from another. */
function withNote(encoding: Preview['encoding'], readBytes: number): Preview['encoding'] {
  const { how, used, candidates } = encoding;
  if ((how !== 'ascii' && how !== 'told') || candidates.length > 0) return encoding;
  const later =
    how === 'told'
      ? `they will be read as ${used}, as the import says`
      : 'a run looks at the whole file and finds out how they are written';
  const note = `The ${Math.round(readBytes / 1024).toLocaleString('en')} KiB that were read are nothing but ASCII, which is the same in nearly all encodings. If letters such as é or ł come later, ${later}.`;
  return { ...encoding, note };
}

async function decodeWholeFile(
  bytes: Buffer,
  told: string,
  isXml: boolean,
  words: TellingWords,
): Promise<DecodedHead> {
  const open = () => once(bytes);
  const found = await (isXml ? findXmlEncoding : findEncoding)(open, told);
  const text = Buffer.concat(await Array.fromAsync(textOf(open, found, words)));
  return { text, encoding: { used: found.encoding, ...encodingEvidence(found, words) } };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
