import { type ReadChunk, readChunk } from '../activities/prepare/prepare-chunk.ts';
import {
  BucketRows,
  HEAD_BYTES as ROW_HEAD_BYTES,
  KEY_CHARACTERS,
} from '../activities/prepare/row-format.ts';
import type { ImportDefinition } from '../domain/definition.ts';
import { encodingIssues } from '../domain/encoding/suspicion.ts';
import { headerIssues } from '../domain/header.ts';
import { type IssueCount, IssueCounter } from '../domain/issues.ts';
import { createReport, type ReportIssue, type SampleRecord } from '../domain/report.ts';
import { emptyTally } from '../domain/tally.ts';
import { type CutHead, cutHead } from './cut-head.ts';
import { readCsvRows } from './csv-rows.ts';
import { decodeHead } from './decode-head.ts';
import { describeCsvColumns, describeFields, isTransformed } from './describe-columns.ts';
import type { Preview, PreviewRequest, ReadPreview } from './preview.ts';
import { readHead } from './read-head.ts';
import { withoutUserIdIssues, withStandInId } from './stand-in-id.ts';

/** No more records than this are read, however short they are. */
export const MOST_RECORDS = 1_000;
/** The answer shows fewer records rather than to become longer than this. */
const MOST_SHOWN_CHARACTERS = 4 * 1024 * 1024;
/** The rows of a preview belong to no run. */
const NO_RUN = '00000000-0000-0000-0000-000000000000';

/** Reads the beginning of a source with the readers of a run; throws a RunFailure where a run would fail. */
export async function readPreview(
  request: PreviewRequest,
  signal: AbortSignal,
): Promise<ReadPreview> {
  const head = await readHead(request, signal);
  const { text, encoding } = await decodeHead(head, request.definition);
  const definition = request.hasUserId
    ? request.definition
    : withStandInId(request.definition, text);
  const cut = cutHead(definition, text, head.isCut, MOST_RECORDS);
  const read = readParts(definition, cut);
  const judged = request.hasUserId ? read : withoutUserIdIssues(read);
  const { layout, dialectEvidence } = cut.cut;
  const preview: Preview = {
    files: head.files,
    compression: head.compression,
    encoding,
    dialect:
      layout.kind === 'csv'
        ? { delimiter: layout.delimiter, quote: '"', candidates: dialectEvidence ?? [] }
        : null,
    columns: columnsOf(request, cut, read.records),
    records: shown(judged.records, request.limit),
    issues: reportIssues(definition, cut, judged, encoding),
    recordsRead: read.recordsRead,
    more: cut.isCut,
  };
  return { preview, keys: judged.keys };
}

/** What the readers of a run made of the parts of a head. */
export interface ReadParts {
  records: SampleRecord[];
  issues: IssueCount[];
  recordsRead: number;
  keys: string[];
}

function readParts(definition: ImportDefinition, { cut, parts }: CutHead): ReadParts {
  const rows = new BucketRows(1);
  const reports = parts.map(({ text, firstLine }, chunk) => {
    const task = {
      runId: NO_RUN,
      chunk,
      textObject: '',
      offsetBytes: 0,
      lengthBytes: text.length,
      firstLine,
      layout: cut.layout,
      buckets: 1,
      definition,
      shownRecords: MOST_RECORDS,
    };
    const { report }: ReadChunk = readChunk(text, task, rows);
    return report;
  });
  const issues = new IssueCounter();
  for (const report of reports) issues.addAll(report.issues);
  return {
    records: reports.flatMap(({ sample }) => sample.first),
    issues: issues.toCounts(),
    recordsRead: reports.reduce((sum, { read }) => sum + read, 0),
    keys: keysOf(rows),
  };
}

/** Each prepared row begins with its record's key. */
function keysOf(rows: BucketRows): string[] {
  const keys = new Set<string>();
  for (const content of rows.content())
    for (let at = 0; at < content.length; ) {
      const lineAt = at + ROW_HEAD_BYTES;
      keys.add(content.toString('latin1', lineAt, lineAt + KEY_CHARACTERS));
      at = lineAt + content.readUInt32LE(at);
    }
  return [...keys];
}

function columnsOf(
  { definition, hasUserId }: PreviewRequest,
  { cut: { layout }, parts }: CutHead,
  records: readonly SampleRecord[],
): Preview['columns'] {
  if (layout.kind !== 'csv') return describeFields(records);
  const rows = parts.flatMap(({ text, firstLine }) => readCsvRows(text, layout, firstLine));
  const { format, transformations } = definition;
  // Only attributes of users are texts unless they are cast; the other formats know the types of their columns.
  const isAdvised = (name: string) =>
    format.kind === 'csv' &&
    !(hasUserId && name === format.userIdField) &&
    !isTransformed(name, transformations);
  return describeCsvColumns(layout.header, rows, isAdvised);
}

function reportIssues(
  { entity, format, transformations }: ImportDefinition,
  { cut: { layout } }: CutHead,
  { issues, recordsRead }: ReadParts,
  encoding: Preview['encoding'],
): ReportIssue[] {
  const all = new IssueCounter();
  if (layout.kind === 'csv') all.addAll(headerIssues(layout.header, format.kind, transformations));
  all.addAll(issues);
  const file = { encoding: encoding.used, encodingEvidence: encoding };
  all.addAll(encodingIssues(file, recordsRead, all.toCounts()));
  const tally = { ...emptyTally(), read: recordsRead };
  return createReport(entity, tally, all.toCounts(), { first: [], last: [] }).issues;
}

function shown(records: readonly SampleRecord[], limit: number): SampleRecord[] {
  const first: SampleRecord[] = [];
  let characters = 0;
  for (const record of records.slice(0, limit)) {
    characters += JSON.stringify(record).length;
    if (characters > MOST_SHOWN_CHARACTERS && first.length > 0) break;
    first.push(record);
  }
  return first;
}
