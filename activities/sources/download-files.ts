import {
  claimFile,
  freezeListing,
  type ListedRow,
  listRunFiles,
  notImported,
} from '../../db/queries/run-files.ts';
import type { RunState } from '../../db/queries/run-state.ts';
import { asFileDefinition, cleanUrl } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import { comparePaths, MOST_FILES } from '../../domain/many-files.ts';
import type { DownloadSourceResult } from '../../workflows/contract.ts';
import type { Dependencies } from '../dependencies.ts';
import type { StageOpened } from '../download-source.ts';
import { forEachFile } from '../many-files.ts';
import type { SourceFolder } from './source.ts';

/** Files are looked up among those imported before in groups of this size. */
const LOOKUP_FILES = 1_000;

/**
 * Brings the files of a run into the spool, in the order of their paths. Which ones they are is decided once: a later
 * attempt goes on with what is left of them.
 */
export async function downloadFiles(
  { database: { db } }: Pick<Dependencies, 'database'>,
  run: RunState,
  folder: SourceFolder,
  stage: StageOpened,
  signal: AbortSignal,
): Promise<DownloadSourceResult> {
  if (run.matchedFiles === null) {
    const { matched, taken } = await listFiles(db, run, folder, signal);
    await freezeListing(db, run.id, matched, taken);
  }
  const files = await listRunFiles(db, run.id);
  const left = files.filter(({ sourceObject }) => sourceObject === null);
  let sizeBytes = files.reduce((sum, { facts }) => sum + (facts?.sizeBytes ?? 0), 0);
  const isDone = await forEachFile(left, files.length, signal, async ({ position, path }) => {
    const { object, facts } = await stage(await folder.open(path, signal));
    await claimFile(db, run.id, position, object, facts);
    sizeBytes += facts.sizeBytes;
  });
  return { sizeBytes, more: !isDone };
}

/** The files that a run takes, in the order of their paths, and how many there are at the source. */
async function listFiles(
  db: Dependencies['database']['db'],
  { importId, definition }: RunState,
  folder: SourceFolder,
  signal: AbortSignal,
): Promise<{ matched: number; taken: ListedRow[] }> {
  const taken: ListedRow[] = [];
  const { source } = asFileDefinition(definition);
  let matched = 0;
  let group: ListedRow[] = [];
  const take = async () => {
    taken.push(...(source.onlyNew ? await notImported(db, importId, group) : group));
    group = [];
    if (taken.length > MOST_FILES) throw tooMany(source.url, source.onlyNew ?? false);
  };
  for await (const { path, sizeBytes, version } of folder.list(signal)) {
    matched += 1;
    group.push({ path, listedBytes: sizeBytes, version });
    if (group.length === LOOKUP_FILES) await take();
  }
  await take();
  if (matched === 0 && !source.onlyNew)
    throw new RunFailure('SourceNotFound', `no file matches ${cleanUrl(source.url)}`);
  return { matched, taken: taken.sort((a, b) => comparePaths(a.path, b.path)) };
}

function tooMany(url: string, onlyNew: boolean): RunFailure {
  const what = onlyNew ? 'files that were not imported yet match' : 'files match';
  return new RunFailure(
    'TooManyFiles',
    `more than ${MOST_FILES} ${what} ${cleanUrl(url)}, and one run takes at most that many`,
  );
}
