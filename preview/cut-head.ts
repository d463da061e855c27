import { createCutting, type FileCut } from '../activities/split/cutting.ts';
import type { ImportDefinition } from '../domain/definition.ts';

/** A part of the text that is read in one go. */
export interface TextPart {
  text: Buffer;
  firstLine: number;
}

/** The beginning of a text, cut into whole records. */
export interface CutHead {
  cut: FileCut;
  parts: TextPart[];
  /** True when the text has more than these. */
  isCut: boolean;
}

/** Cuts the first `mostRecords` records out of a text, by the rules by which a run cuts; the last one that a cut text has is left out. */
export function cutHead(
  definition: ImportDefinition,
  text: Buffer,
  isCut: boolean,
  mostRecords: number,
): CutHead {
  // The smallest chunks: each row, line or item, and each order, is one.
  const place = { offsetBytes: 0, textBytes: text.length, chunkBytes: 1 };
  const cutting = createCutting(definition, place);
  cutting.push(text);
  const cut = isCut ? cutting.stop() : cutting.end();
  const parts: { from: number; to: number; firstLine: number }[] = [];
  let records = 0;
  let taken = 0;
  for (const { offsetBytes, lengthBytes, firstLine, records: own } of cut.chunks) {
    if (records === mostRecords) break;
    taken += 1;
    if (own > 0) records += 1;
    const to = offsetBytes + lengthBytes;
    const last = parts.at(-1);
    if (last?.to === offsetBytes) last.to = to;
    else parts.push({ from: offsetBytes, to, firstLine });
  }
  return {
    cut,
    parts: parts.map(({ from, to, firstLine }) => ({ text: text.subarray(from, to), firstLine })),
    isCut: isCut || taken < cut.chunks.length,
  };
}
