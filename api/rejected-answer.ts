import type { Queryable } from '../db/database.ts';
import { findRejectedLayouts } from '../db/queries/api/run-files.ts';
import { findRunResults, type RunRow } from '../db/queries/api/runs.ts';
import { joinFiles } from './joined-files.ts';
import { rejectedCsv } from './rejected-csv.ts';
import { rejectedEncoding, rejectedFile, type RejectedForm } from './rejected-file.ts';
import { rejectedOriginal } from './rejected-original.ts';

/** The rejected records of a run as a file. */
export interface RejectedAnswer extends Pick<RejectedForm, 'mediaType' | 'extension'> {
  encoding: string;
  content: AsyncGenerator<Uint8Array>;
}

/** Gives the rejected records of a run in the form that was asked for; those of many files come in one. */
export async function rejectedAnswer(
  db: Queryable,
  run: RunRow,
  { format, exact }: { format: 'csv' | 'original'; exact: boolean },
): Promise<RejectedAnswer> {
  const file = run.file ?? {};
  const encoding = rejectedEncoding(file);
  const joined =
    run.matchedFiles === null ? null : joinFiles(await findRejectedLayouts(db, run.id));
  const originalOf = () =>
    rejectedOriginal(joined ? joined.originalLayout() : run.layout, encoding);
  const results = joined ? null : await findRunResults(db, run.id);
  const form =
    (format === 'original' ? originalOf() : null) ??
    rejectedCsv({
      header: joined?.header ?? results?.header ?? [],
      delimiter: file.delimiter ?? ',',
      exact,
      ofMany: joined !== null,
    });
  const { mediaType, extension } = form;
  const content = rejectedFile(db, run.id, form, file, joined?.place);
  return { mediaType, extension, encoding, content };
}
