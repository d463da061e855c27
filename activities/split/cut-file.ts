import { randomUUID } from 'node:crypto';
import type { ImportDefinition } from '../../domain/definition.ts';
import { encodingEvidence } from '../../domain/encoding/evidence.ts';
import { TellingWords } from '../../domain/encoding/telling-words.ts';
import { RunFailure } from '../../domain/failures.ts';
import { isEgoi } from '../../domain/is-egoi.ts';
import { hashesUserIds } from '../../domain/record-column.ts';
import type { FileFacts } from '../../domain/report.ts';
import type { Settings } from '../dependencies.ts';
import { release } from '../release.ts';
import { type Spool, spoolNames } from '../spool/spool.ts';
import { createCutting, type FileCut, type TextCutting } from './cutting.ts';
import { findEncoding, findXmlEncoding, type OpenBytes, textOf } from './text-of.ts';
import { findCompression } from './unpack/find-compression.ts';
import { unpack } from './unpack/unpack.ts';

/** How the contacts of a run lie in the spool. */
const STAGED_CONTACTS = { compression: 'none', encoding: 'utf-8', url: '' } as const;

/** How much larger a packed file usually is when unpacked; only the size of chunks depends on it. */
const USUAL_RATIO = 6;

/** A downloaded file and how it is to be read. */
export interface CutFileInput {
  runId: string;
  definition: ImportDefinition;
  sourceObject: string;
  sizeBytes: number;
  /** True: a corrected file of rejected rows was downloaded with `exact=true`. */
  isExact?: boolean;
  /** Sees the whole text in UTF-8, piece by piece. */
  onText?: (piece: Buffer) => void;
  /** Takes what was found out about a file that turns out to be none of its kind. */
  onRefused: (facts: Partial<FileFacts>) => Promise<void>;
}

/** A file in UTF-8 and its parts. */
export interface CutFileResult {
  textObject: string;
  facts: Partial<FileFacts>;
  cut: FileCut;
}

/** Unpacks a file, brings it into UTF-8, and cuts it into chunks on record borders. */
export async function cutFile(
  spool: Spool,
  { maxFileBytes }: Pick<Settings, 'maxFileBytes'>,
  input: CutFileInput,
  signal: AbortSignal,
): Promise<CutFileResult> {
  const { runId, definition, sourceObject, sizeBytes } = input;
  const file = { spool, object: sourceObject, sizeBytes };
  const told = isEgoi(definition) ? STAGED_CONTACTS : definition.source;
  const compression = await findCompression(file, told);
  const open: OpenBytes = () => unpack(file, compression, maxFileBytes, signal);
  const find = definition.format.kind === 'google-xml' ? findXmlEncoding : findEncoding;
  const found = await find(open, told.encoding);
  const isPlain = compression === 'none' && found.encoding === 'utf-8';
  const cutting = createCutting(definition, {
    offsetBytes: isPlain ? found.bomBytes : 0,
    textBytes: sizeBytes * (compression === 'none' ? 1 : USUAL_RATIO),
    isExact: input.isExact ?? false,
  });
  const textObject = isPlain ? sourceObject : spoolNames.text(runId, randomUUID());
  const words = new TellingWords(hashesUserIds(definition));
  const text = throughCutting(textOf(open, found, words), cutting, input.onText, signal);
  const fileFacts = () => ({
    compression,
    encoding: found.encoding,
    encodingEvidence: encodingEvidence(found, words),
  });
  try {
    if (isPlain) for await (const piece of text) release(piece);
    else await spool.write(textObject, text, signal);
    const cut = cutting.end();
    const delimiter = cut.layout.kind === 'csv' ? cut.layout.delimiter : null;
    const evidence = cut.dialectEvidence && { dialectEvidence: cut.dialectEvidence };
    return { textObject, facts: { ...fileFacts(), delimiter, ...evidence }, cut };
  } catch (error) {
    // A file that is no such file is often one in another encoding.
    if (error instanceof RunFailure) await input.onRefused(fileFacts());
    throw error;
  }
}

async function* throughCutting(
  text: AsyncIterable<Buffer>,
  cutting: TextCutting,
  onText: CutFileInput['onText'],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    signal.throwIfAborted();
    onText?.(piece);
    cutting.push(piece);
    yield piece;
  }
}
