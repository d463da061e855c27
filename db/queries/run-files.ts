import { and, asc, eq, gt, inArray, isNull, sql } from '../drizzle.ts';
import type { FileFacts } from '../../domain/report.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { Database } from '../database.ts';
import { runFiles, runs } from '../schema/index.ts';

type Db = Database['db'];

/** Postgres takes 65,534 parameters a statement; a listed file has five. */
const FILES_PER_STATEMENT = 5_000;

/** A file as its source listed it. */
export interface ListedRow {
  path: string;
  listedBytes: number | null;
  version: string | null;
}

/** Freezes which files a run takes; the first attempt that says so counts, later ones change nothing. */
export async function freezeListing(
  db: Db,
  runId: string,
  matchedFiles: number,
  files: readonly ListedRow[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const first = await tx
      .update(runs)
      .set({ matchedFiles })
      .where(and(eq(runs.id, runId), isNull(runs.matchedFiles), eq(runs.status, 'in_progress')))
      .returning({ id: runs.id });
    if (first.length === 0) return;
    const rows = files.map((file, position) => ({ runId, position, ...file }));
    for (let from = 0; from < rows.length; from += FILES_PER_STATEMENT)
      await tx.insert(runFiles).values(rows.slice(from, from + FILES_PER_STATEMENT));
  });
}

/** Those of the listed files that no completed run of the import has stored in this size and version. */
export async function notImported(
  db: Db,
  importId: string,
  files: readonly ListedRow[],
): Promise<ListedRow[]> {
  const rows = await db
    .selectDistinct({
      path: runFiles.path,
      listedBytes: runFiles.listedBytes,
      version: runFiles.version,
    })
    .from(runFiles)
    .innerJoin(runs, eq(runs.id, runFiles.runId))
    .where(
      and(
        eq(runs.importId, importId),
        eq(runs.status, 'completed'),
        eq(runs.dryRun, false),
        inArray(
          runFiles.path,
          files.map(({ path }) => path),
        ),
      ),
    );
  const nameOf = ({ path, listedBytes, version }: ListedRow) =>
    JSON.stringify([path, listedBytes, version]);
  const known = new Set(rows.map(nameOf));
  return files.filter((file) => !known.has(nameOf(file)));
}

/** A file of a run as far as download and split have come with it. */
export interface RunFile {
  position: number;
  path: string;
  facts: Partial<FileFacts> | null;
  sourceObject: string | null;
  records: number | null;
}

/** The files of a run in order, without the parts of their rows that can be large. */
export async function listRunFiles(db: Db, runId: string): Promise<RunFile[]> {
  const { position, path, sourceObject, records } = runFiles;
  const facts = sql<RunFile['facts']>`${runFiles.facts} - 'encodingEvidence' - 'dialectEvidence'`;
  return db
    .select({ position, path, facts, sourceObject, records })
    .from(runFiles)
    .where(eq(runFiles.runId, runId))
    .orderBy(asc(runFiles.position));
}

/** How many files a run takes. */
export async function countRunFiles(db: Db, runId: string): Promise<number> {
  return db.$count(runFiles, eq(runFiles.runId, runId));
}

/** Notes which spool object holds a file; the first attempt that says so counts, later ones change nothing. */
export async function claimFile(
  db: Db,
  runId: string,
  position: number,
  sourceObject: string,
  facts: Partial<FileFacts>,
): Promise<void> {
  await db
    .update(runFiles)
    .set({ sourceObject, facts })
    .where(and(fileAt(runId, position), isNull(runFiles.sourceObject), isActive(runId)));
}

/** Adds to what is known about a file of a run that goes on. */
export async function noteFactsOfFile(
  db: Db,
  runId: string,
  position: number,
  facts: Partial<FileFacts>,
): Promise<void> {
  await db
    .update(runFiles)
    .set({
      facts: sql`coalesce(${runFiles.facts}, '{}'::jsonb) || ${JSON.stringify(facts)}::jsonb`,
    })
    .where(and(fileAt(runId, position), isActive(runId)));
}

/** What a chunk of a file is read with. */
export interface FileText {
  position: number;
  path: string;
  textObject: string | null;
  layout: TextLayout | null;
  linesBefore: number;
  facts: Partial<FileFacts>;
}

/** A header may have 2,000 columns, so that not all are held at once. */
const FILES_A_PAGE = 100;

/** How the files of a run that are split are laid out, in order. */
export async function* readFileTexts(db: Db, runId: string): AsyncGenerator<FileText> {
  for (let after = -1; ; ) {
    const rows = await selectTexts(db)
      .where(and(eq(runFiles.runId, runId), gt(runFiles.position, after)))
      .orderBy(asc(runFiles.position))
      .limit(FILES_A_PAGE);
    yield* rows.flatMap(splitFile);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.position;
  }
}

/** How one file of a run is laid out; a file that is not split is a defect of the caller. */
export async function loadFileText(db: Db, runId: string, position: number): Promise<FileText> {
  const [file] = (await selectTexts(db).where(fileAt(runId, position))).flatMap(splitFile);
  if (!file) throw new Error(`file ${position} of run ${runId} is not split`);
  return file;
}

function selectTexts(db: Db) {
  const { position, path, textObject, layout, linesBefore, facts } = runFiles;
  return db
    .select({ position, path, textObject, layout, linesBefore, facts })
    .from(runFiles)
    .$dynamic();
}

function splitFile(row: Awaited<ReturnType<typeof selectTexts>>[number]): FileText[] {
  return row.linesBefore === null
    ? []
    : [{ ...row, linesBefore: row.linesBefore, facts: row.facts ?? {} }];
}

/** The row of a file. */
export function fileAt(runId: string, position: number) {
  return and(eq(runFiles.runId, runId), eq(runFiles.position, position));
}

/** Holds the run as it is, while it is in progress, until the statement's transaction ends. */
export function isActive(runId: string) {
  return sql`exists (select from ${runs} where ${runs.id} = ${runId} and ${runs.status} = 'in_progress' for share)`;
}
