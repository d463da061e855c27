import type { Queryable } from '../db/database.ts';
import { lockImport } from '../db/queries/lock-import.ts';
import { findRunDefinition, type RunRow } from '../db/queries/api/runs.ts';
import { DELIMITERS } from '../domain/csv/delimiters.ts';
import {
  currentDefinition,
  type ImportDefinition,
  importDefinition,
} from '../domain/definition.ts';
import { isEgoi } from '../domain/is-egoi.ts';
import { isCsv } from '../domain/is-csv.ts';
import { togetherWith } from '../domain/resend.ts';
import type { Tally } from '../domain/tally.ts';
import { isFinal } from '../domain/vocabulary.ts';
import { existingRun } from './cancel-run.ts';
import { createRun } from './create-run.ts';
import { ApiError, notFound } from './problems.ts';
import { rejectedEncoding } from './rejected-file.ts';
import type { NewResend } from './schemas/run.ts';

/** Stores a run of the corrected rejected records of a run, which still has to be started; refused when that makes no sense. */
export async function resendRun(
  tx: Queryable,
  parentId: string,
  wish: NewResend,
  startedBy: string,
): Promise<RunRow> {
  const parent = await existingRun(tx, parentId);
  const dryRun = wish.dryRun ?? parent.dryRun;
  const parentTally = resentTally(parent, dryRun);
  const owner = await lockImport(tx, parent.importId);
  const stored = await findRunDefinition(tx, parentId);
  if (owner === null || stored === null) throw notFound('there is no run with this id');
  if (isEgoi(stored))
    throw new ApiError(
      'not-resendable',
      'contacts of E-goi are corrected in E-goi: correct them there and run the import again',
    );
  const before = parent.resend ? togetherWith(parent.resend, parentTally) : parentTally;
  return createRun(
    tx,
    owner,
    dryRun,
    { trigger: 'resend', startedBy },
    {
      definition: definitionFor(currentDefinition(stored), parent, wish),
      parentRunId: parentId,
      resend: { parentTally, before, isExact: wish.exact },
    },
  );
}

/** The tally of a run whose rejected records can be sent again. */
function resentTally({ id, status, dryRun, tally }: RunRow, isDryResend: boolean): Tally {
  if (!isFinal(status))
    throw new ApiError('run-not-ended', `the run has not ended: it is ${status}`, { runId: id });
  if (status !== 'completed' || tally === null)
    throw new ApiError(
      'not-resendable',
      `the run is ${status}, so the records that it did not reject are not all stored either: run the import again`,
    );
  if (tally.rejected === 0) throw new ApiError('not-resendable', 'the run has rejected nothing');
  if (dryRun && !isDryResend)
    throw new ApiError(
      'not-resendable',
      'the run was a dry run, so nothing of its file is stored: run the import first, or send the records again as a dry run',
    );
  return tally;
}

/** The definition of the run with the corrected file as its source; a spreadsheet may have given that another delimiter. */
function definitionFor(
  definition: ImportDefinition,
  { file }: RunRow,
  { url, encoding }: NewResend,
): ImportDefinition {
  const source = {
    kind: 'file',
    url,
    compression: 'auto',
    encoding: encoding ?? rejectedEncoding(file ?? {}),
  };
  if (!isCsv(definition)) return importDefinition.parse({ ...definition, source });
  const used = file?.delimiter ?? 'auto';
  const delimiter = (DELIMITERS as readonly string[]).includes(used) ? 'auto' : used;
  const format = { ...definition.format, delimiter };
  return importDefinition.parse({ ...definition, source, format });
}
