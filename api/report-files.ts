import { findRunFiles } from '../db/queries/api/run-files.ts';
import type { RunRow } from '../db/queries/api/runs.ts';
import type { Queryable } from '../db/database.ts';
import { SHOWN_FILES } from '../domain/many-files.ts';
import { presentFile } from './present-run.ts';
import type { ReportFile } from './schemas/report.ts';

/** The first files of a run as its report shows them; null when its source is a single file. */
export async function reportFiles(db: Queryable, run: RunRow): Promise<ReportFile[] | null> {
  if (run.matchedFiles === null) return null;
  const files = await findRunFiles(db, run.id, SHOWN_FILES);
  return files.map(({ path, facts, records, read, rejected }) => ({
    name: path,
    ...presentFile(facts ?? {}),
    isEmpty: facts?.isEmpty ?? false,
    records,
    // Known of each file as long as its chunks are kept.
    ...(run.samplesClearedAt === null ? { read, rejected } : { read: null, rejected: null }),
  }));
}
