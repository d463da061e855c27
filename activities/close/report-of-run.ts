import { findContactFetch } from '../../db/queries/contact-pages.ts';
import { bucketResults } from '../../db/queries/run-buckets.ts';
import { readChunkReports } from '../../db/queries/run-chunks.ts';
import { readFileTexts } from '../../db/queries/run-files.ts';
import type { RunState } from '../../db/queries/run-state.ts';
import { pagingIssues } from '../../domain/egoi/paging.ts';
import { encodingIssues } from '../../domain/encoding/suspicion.ts';
import { headerIssues } from '../../domain/header.ts';
import { isEgoi } from '../../domain/is-egoi.ts';
import { type IssueCount, IssueCounter } from '../../domain/issues.ts';
import { createLocate, type FileLines, withFiles } from '../../domain/many-files.ts';
import {
  type ChunkReport,
  createReport,
  type FileFacts,
  joinSamples,
  type RunReport,
  type Sample,
  tallyOf,
} from '../../domain/report.ts';
import { addTallies, emptyTally } from '../../domain/tally.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Dependencies } from '../dependencies.ts';

type Db = Dependencies['database']['db'];

/** The report of a run, and how many rows, lines or items were read. */
export interface ReadRun {
  report: RunReport;
  rows: number;
}

/** Puts the report of a run together from what its parts found, however far it came. */
export async function reportOfRun(db: Db, run: RunState): Promise<ReadRun> {
  const { definition } = run;
  const issues = new IssueCounter();
  let tally = emptyTally();
  let sample: Sample = { first: [], last: [] };
  let rows = 0;
  const readOf = new Map<number, ReadOfFile>();
  for await (const { file, report } of readChunkReports(db, run.id)) {
    tally = addTallies(tally, tallyOf([report], []));
    sample = joinSamples(sample, report.sample);
    issues.addAll(report.issues);
    rows += report.rows ?? report.read;
    readOf.set(file, addReport(readOf.get(file), report));
  }
  const buckets = await bucketResults(db, run.id);
  tally = addTallies(tally, tallyOf([], buckets));
  for (const result of buckets) issues.addAll(result.issues);
  const files: FileLines[] = [];
  for await (const file of filesOf(db, run)) {
    const { path, linesBefore } = file;
    files.push({ path, linesBefore });
    issues.addAll(fileIssues(definition, file, readOf.get(file.position)));
  }
  const fetched = await findContactFetch(db, run.id);
  if (fetched) issues.addAll(pagingIssues(fetched.paging));
  const onlyNew = !isEgoi(definition) && definition.source.onlyNew;
  if (run.matchedFiles !== null && files.length === 0 && onlyNew)
    issues.addAll([nothingNew(run.matchedFiles)]);
  const report = createReport(definition.entity, tally, issues.toCounts(), sample);
  return {
    report: run.matchedFiles === null ? report : withFiles(report, createLocate(files)),
    rows,
  };
}

/** What is said of a file as a whole goes by this. */
interface ReadOfFile {
  records: number;
  wrongEncoding: IssueCount[];
}

function addReport(sum: ReadOfFile | undefined, { read, issues }: ChunkReport): ReadOfFile {
  const wrong = issues.filter(({ code }) => code === 'invalid_encoding');
  return {
    records: (sum?.records ?? 0) + read,
    wrongEncoding: [
      ...(sum?.wrongEncoding ?? []),
      ...wrong.map((issue) => ({ ...issue, examples: [] })),
    ],
  };
}

/** A file of a run; a run of one file has it in its own row. */
interface ReportedFile extends FileLines {
  position: number;
  layout: TextLayout | null;
  facts: Partial<FileFacts>;
}

async function* filesOf(db: Db, run: RunState): AsyncGenerator<ReportedFile> {
  if (run.matchedFiles !== null) yield* readFileTexts(db, run.id);
  else yield { position: 0, path: '', linesBefore: 0, layout: run.layout, facts: run.file };
}

/** The issues of a file as a whole, by the lines that are numbered through all files. */
function fileIssues(
  { format, transformations }: RunState['definition'],
  { layout, facts, linesBefore }: ReportedFile,
  read: ReadOfFile = { records: 0, wrongEncoding: [] },
): IssueCount[] {
  const inHeader =
    layout?.kind === 'csv' ? headerIssues(layout.header, format.kind, transformations) : [];
  const found = [
    ...inHeader,
    ...encodingIssues(facts, read.records, read.wrongEncoding),
    ...(facts.isEmpty ? [EMPTY_FILE] : []),
  ];
  return found.map((issue) => ({
    ...issue,
    examples: issue.examples.map((example) => ({ ...example, line: example.line + linesBefore })),
  }));
}

const EMPTY_FILE: IssueCount = {
  code: 'empty_file',
  column: null,
  count: 1,
  examples: [{ line: 1, value: null }],
};

function nothingNew(matched: number): IssueCount {
  const value = matched === 0 ? 'no file matches' : `${matched} files match, none of them is new`;
  return { code: 'no_new_files', column: null, count: 1, examples: [{ line: 1, value }] };
}
