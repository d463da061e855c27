import { createCutting } from '../../activities/split/cutting.ts';
import { findEncoding, textOf } from '../../activities/split/text-of.ts';
import { openPeakMeter } from '../../bench/measure-processes.ts';
import { importDefinition } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';

/** What splitting a generated file on this process alone came to. */
export interface SplitAlone {
  records: number;
  chunks: number;
  failure: string | null;
  /** The longest that one piece of the file kept the process busy. */
  worstPieceSeconds: number;
  peakBytes: number;
}

const PIECE_BYTES = 64 * 1024;

const USERS_CSV = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
};
const USERS_JSON = { ...USERS_CSV, format: { ...USERS_CSV.format, kind: 'jsonl' } };
const FEED = { entity: 'products', format: { kind: 'google-xml' } };

/** Files as large as they are told to be, made while they are read: what they begin with, what goes on and on, and what they are. */
export const ENDLESS = {
  'a quote that never closes': ['email,name\nann@example.com,"Ann\n', 'bob@example.com,Bob\n'],
  'quotes that never close, again and again': [
    'email,name\n',
    `"ann@example.com,Ann\n${'bob@example.com,Bob\n'.repeat(60_000)}`,
  ],
  'one cell': ['email,name\nann@example.com,', 'x'.repeat(PIECE_BYTES)],
  'one cell in quotes': ['email,name\nann@example.com,"', 'x'.repeat(PIECE_BYTES)],
  'one cell of doubled quotes': ['email,name\nann@example.com,"', '""'.repeat(PIECE_BYTES)],
  'stray quotes': ['email,name\n', 'a"b,c\n'],
  'a quote on each line': ['email,name\n', '"\n'],
  'quotes in pairs': ['email,name\n"', '""\n'],
  NULs: ['email,name\n', 'a\0b\n'],
  'carriage returns': ['email,name\n', '\r'],
  'empty rows': ['email,name\n', ',\n'],
  'a header without an end': ['email,', 'name,'.repeat(10_000)],
  'one line of JSON': ['{"email":"', 'x'.repeat(PIECE_BYTES), USERS_JSON],
  'one list of lists in JSON': ['{"email":', '['.repeat(PIECE_BYTES), USERS_JSON],
  'one attribute in XML': ['<rss a="', 'x'.repeat(PIECE_BYTES), FEED],
  'one attribute of an item': ['<rss><channel><item><id a="', 'x'.repeat(PIECE_BYTES), FEED],
  'one text of an item': ['<rss><channel><item><id>', '&#120;'.repeat(10_000), FEED],
  'elements in elements': ['<rss>', '<a>'.repeat(20_000), FEED],
} as const satisfies Record<string, readonly [string, string, object?]>;

async function splitAlone(name: keyof typeof ENDLESS, sizeBytes: number): Promise<SplitAlone> {
  const [start, rest, what = USERS_CSV] = ENDLESS[name];
  // What the system tells of a process at its end may be that of the one which started it.
  const meter = await openPeakMeter(process.pid);
  const source = { kind: 'file', url: 'upload://endless' };
  const definition = importDefinition.parse({ name, source, ...what });
  const cutting = createCutting(definition, { offsetBytes: 0, textBytes: sizeBytes });
  const result = { records: 0, chunks: 0, failure: null as string | null, worstPieceSeconds: 0 };
  const timed = <T>(step: () => T): T => {
    const startedAt = performance.now();
    try {
      return step();
    } finally {
      const seconds = (performance.now() - startedAt) / 1000;
      result.worstPieceSeconds = Math.max(result.worstPieceSeconds, seconds);
    }
  };
  try {
    const open = () => pieces(start, rest, sizeBytes);
    for await (const piece of textOf(open, await findEncoding(open, 'utf-8')))
      timed(() => cutting.push(piece));
    const { records, chunks } = timed(() => cutting.end());
    Object.assign(result, { records, chunks: chunks.length });
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    result.failure = `${error.type}: ${error.message}`;
  }
  return { ...result, peakBytes: await meter.close() };
}

async function* pieces(start: string, rest: string, sizeBytes: number): AsyncGenerator<Buffer> {
  yield Buffer.from(start);
  const piece = Buffer.from(rest.repeat(Math.ceil(PIECE_BYTES / rest.length)));
  for (let bytes = start.length; bytes < sizeBytes; bytes += piece.length) yield piece;
}

const [name, sizeBytes] = process.argv.slice(2);
if (import.meta.main && name !== undefined)
  console.log(JSON.stringify(await splitAlone(name as keyof typeof ENDLESS, Number(sizeBytes))));
