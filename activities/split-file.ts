import { randomUUID } from 'node:crypto';
import { countParts, storeCut } from '../db/queries/run-chunks.ts';
import { enterStep, loadRun, noteFileFacts } from '../db/queries/run-state.ts';
import { encodingEvidence } from '../domain/encoding/evidence.ts';
import { TellingWords } from '../domain/encoding/telling-words.ts';
import { RunFailure } from '../domain/failures.ts';
import { hashesUserIds } from '../domain/record-column.ts';
import type { RunInput, SplitFileResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { createCutting, type FileCut, type TextCutting } from './split/cutting.ts';
import { findEncoding, findXmlEncoding, type OpenBytes, textOf } from './split/text-of.ts';
import { findCompression } from './split/unpack/find-compression.ts';
import { unpack } from './split/unpack/unpack.ts';
import { spoolNames } from './spool/spool.ts';

/** How much larger a packed file usually is when unpacked; only the size of chunks depends on it. */
const USUAL_RATIO = 6;

/** Unpacks the file, brings it into UTF-8, and cuts it into chunks on record borders. */
export function createSplitFile({ database: { db }, spool, settings }: Dependencies) {
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<SplitFileResult> => {
    await enterStep(db, runId, 'split');
    const run = await loadRun(db, runId);
    if (run.records !== null) return { ...(await countParts(db, runId)), records: run.records };
    const { sourceObject, definition } = run;
    if (!sourceObject) throw new Error(`run ${runId} is not downloaded`);

    const sizeBytes = run.file.sizeBytes ?? 0;
    const file = { spool, object: sourceObject, sizeBytes };
    const compression = await findCompression(file, definition.source);
    const open: OpenBytes = () => unpack(file, compression, settings.maxFileBytes, signal);
    const find = definition.format.kind === 'google-xml' ? findXmlEncoding : findEncoding;
    const found = await find(open, definition.source.encoding);
    const isPlain = compression === 'none' && found.encoding === 'utf-8';
    const cutting = createCutting(definition, {
      offsetBytes: isPlain ? found.bomBytes : 0,
      textBytes: sizeBytes * (compression === 'none' ? 1 : USUAL_RATIO),
      isExact: run.resend?.isExact ?? false,
    });
    const textObject = isPlain ? sourceObject : spoolNames.text(runId, randomUUID());
    const words = new TellingWords(hashesUserIds(definition));
    const text = throughCutting(textOf(open, found, words), cutting, signal);
    const fileFacts = () => ({
      compression,
      encoding: found.encoding,
      encodingEvidence: encodingEvidence(found, words),
    });
    let cut: FileCut;
    try {
      if (isPlain) for await (const _ of text);
      else await spool.write(textObject, text, signal);
      cut = cutting.end();
    } catch (error) {
      // A file that is no such file is often one in another encoding.
      if (error instanceof RunFailure) await noteFileFacts(db, runId, fileFacts());
      throw error;
    }
    const { delimiter, header } =
      cut.layout.kind === 'csv' ? cut.layout : { delimiter: null, header: null };
    const evidence = cut.dialectEvidence && { dialectEvidence: cut.dialectEvidence };
    const facts = { ...fileFacts(), delimiter, ...evidence };
    await storeCut(db, runId, { textObject, facts, header, ...cut });
    return { chunks: cut.chunks.length, buckets: cut.buckets, records: cut.records };
  };
}

async function* throughCutting(
  text: AsyncIterable<Buffer>,
  cutting: TextCutting,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    signal.throwIfAborted();
    cutting.push(piece);
    yield piece;
  }
}
