import type { Database } from '../db/database.ts';
import { findLastImported, noteUnchanged } from '../db/queries/unchanged.ts';
import type { RunState } from '../db/queries/run-state.ts';
import type { FileFacts } from '../domain/report.ts';
import type { SourceFacts } from './sources/source.ts';

/** The file that an import took in last, to tell whether a run would read it again. */
export interface LastFile {
  /** True when the source says that its file is that one. */
  isSameVersion: (opened: Pick<SourceFacts, 'etag' | 'sizeBytes'>) => boolean;
  isSameContent: (sha256: string | undefined) => boolean;
  /** Notes that the run is skipped because its file is that one. */
  skip: (facts: Partial<FileFacts>) => Promise<void>;
}

/** What to compare the file of a run with; null when the run reads it in any case. Only slots of a schedule are skipped. */
export async function lastFileOf(db: Database['db'], run: RunState): Promise<LastFile | null> {
  const { source } = run.definition;
  if (source.kind !== 'file' || !source.onlyChanged || run.scheduledFor === null) return null;
  const last = await findLastImported(db, run);
  if (last === null) return null;
  const { file, id } = last;
  return {
    isSameVersion: ({ etag, sizeBytes }) =>
      isStrong(etag) && etag === file.etag && (sizeBytes ?? file.sizeBytes) === file.sizeBytes,
    isSameContent: (sha256) => sha256 !== undefined && sha256 === file.sha256,
    skip: (facts) => noteUnchanged(db, run.id, id, facts),
  };
}

/** A weak ETag only says that two files mean the same. */
function isStrong(etag: string | null): etag is string {
  return etag !== null && !etag.startsWith('W/');
}
