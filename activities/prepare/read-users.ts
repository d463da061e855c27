import { cellsByName, ChunkCollector, type FoundIssue } from '../../domain/chunk-collector.ts';
import { readRows } from '../../domain/csv/layout-rows.ts';
import type { Current, RecordSink } from '../../domain/csv/reader.ts';
import { isCsv } from '../../domain/is-csv.ts';
import type { UsersCsvFormat } from '../../domain/formats.ts';
import { ISSUES } from '../../domain/issue-catalogue.ts';
import { hashedColumn } from '../../domain/record-column.ts';
import type { Json } from '../../domain/report.ts';
import type { CsvLayout } from '../../domain/text-layout.ts';
import { createPrepareUser } from '../../domain/users/prepare-user.ts';
import type { ChunkTask, ReadChunk } from './prepare-chunk.ts';
import type { BucketRows } from './row-format.ts';
import { addUserRow } from './user-row.ts';

/** Reads the users of a CSV chunk: good ones become rows of their bucket, the others are kept with their issues. */
export function readUsers(
  text: Buffer,
  task: ChunkTask,
  rows: BucketRows,
  format: UsersCsvFormat,
  layout: CsvLayout,
): ReadChunk {
  const { header } = layout;
  const hashed = isCsv(task.definition) ? hashedColumn(task.definition, header) : -1;
  const collector = new ChunkCollector<readonly string[]>(
    {
      keep: (cells) => cells.slice(),
      show: (cells) => ({ read: cellsByName(header, cells, hashed) }),
      parse: (stored) => JSON.parse(stored) as Json,
    },
    task.shownRecords,
  );
  const { runId, firstLine, definition } = task;
  const prepareUser = createPrepareUser(header, format, definition.transformations);

  const reject = (
    cells: readonly string[] | null,
    line: number,
    raw: string,
    issues: FoundIssue[],
  ) => {
    const row = { line, cells: cells && [...cells], raw, issues };
    collector.reject(line, cells ?? [raw], [row], issues);
  };
  const take = (
    cells: readonly string[],
    line: number,
    plain: boolean,
    current: Current,
    issues?: FoundIssue[],
  ) => {
    const user = prepareUser(cells, plain);
    if ('issues' in user) {
      reject(cells, line, current.raw(), [...(issues ?? []), ...user.issues]);
      return;
    }
    addUserRow(rows, runId, line, user);
    collector.accept(line, cells, user.attributes, issues);
  };
  const sink: RecordSink = {
    record: (cells, line, plain, current) => take(cells, line, plain, current),
    odd: ({ line, cells, raw, issues }, current) => {
      const found = issues.map(({ code, column }) => ({
        code,
        column: column === null ? null : (header[column] ?? null),
        value: column === null ? null : (cells?.[column] ?? null),
      }));
      if (cells === null || found.some(({ code }) => ISSUES[code].severity === 'error'))
        reject(cells, line, raw, found);
      else if (found.some(({ code }) => code === 'blank_row')) collector.ignore(line, cells, found);
      else take(cells, line, false, current, found);
    },
  };
  const { records } = readRows(text, layout, firstLine, sink);
  return { report: collector.report(records), rejected: collector.rejected() };
}
