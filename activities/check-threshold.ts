import { lastGoodRun } from '../db/queries/holds.ts';
import { hasMerged } from '../db/queries/run-buckets.ts';
import { preparedCounts } from '../db/queries/run-chunks.ts';
import { countRunFiles } from '../db/queries/run-files.ts';
import { loadRun, type RunState } from '../db/queries/run-state.ts';
import { RunFailure } from '../domain/failures.ts';
import {
  consequenceOf,
  exceededLimits,
  needsComparison,
  type Reason,
  type ThresholdFacts,
} from '../domain/threshold.ts';
import type { CheckThresholdResult, RunInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

type Db = Dependencies['database']['db'];

/**
 * Ends the run before anything is stored when it goes beyond a limit that fails it; tells whether it has to be compared
 * with what is stored, because a person may have to decide.
 */
export function createCheckThreshold({ database: { db }, reach }: Dependencies) {
  return async ({ runId }: RunInput): Promise<CheckThresholdResult> => {
    reach?.('after-last-chunk');
    const run = await loadRun(db, runId);
    // It kept its limits, or a person approved it, before its first bucket was merged: it is not stopped half-way.
    if (await hasMerged(db, runId)) return { compare: false };
    const reasons = await reasonsOf(db, run, null);
    failFor(run, reasons);
    // A dry run stores nothing, so nobody has to be asked.
    if (run.dryRun) return { compare: false };
    const threshold = run.definition.errorThreshold;
    return { compare: reasons.length > 0 || (threshold ? needsComparison(threshold) : false) };
  };
}

/** Why a run that was compared with what is stored has to be held; throws when one of the reasons ends it. */
export async function reasonsToHold(db: Db, run: RunState, updated: number): Promise<Reason[]> {
  const reasons = await reasonsOf(db, run, updated);
  failFor(run, reasons);
  return reasons;
}

/** Why a run may not simply go on; `updated` is null until it is compared with what is stored. */
async function reasonsOf(db: Db, run: RunState, updated: number | null): Promise<Reason[]> {
  // Nothing new is not the same as less than the last time.
  if (run.matchedFiles !== null && (await countRunFiles(db, run.id)) === 0) return [];
  const { definition, expectedFile, file } = run;
  const { errorThreshold: threshold } = definition;
  const reasons = threshold ? exceededLimits(threshold, await factsOf(db, run, updated)) : [];
  if (expectedFile && file.sha256 !== expectedFile.sha256)
    reasons.push({
      code: 'file_changed',
      message: `the file is not the one of the dry run any more: it had ${expectedFile.sizeBytes} bytes, now it has ${file.sizeBytes ?? 'another number of'}, and its content differs`,
    });
  return reasons;
}

async function factsOf(db: Db, run: RunState, updated: number | null): Promise<ThresholdFacts> {
  const [counts, lastGood] = await Promise.all([
    preparedCounts(db, run.id),
    // Corrected records are a part of the file that the last good run read.
    run.resend ? null : lastGoodRun(db, run.importId, run.id),
  ]);
  return { ...counts, updated, header: run.header, lastGood };
}

/** Throws when one of the reasons ends the run. */
function failFor(run: RunState, reasons: readonly Reason[]): void {
  const threshold = run.definition.errorThreshold ?? null;
  const fatal = reasons.filter((reason) => consequenceOf(reason, threshold) === 'fail');
  const [first] = fatal;
  if (!first) return;
  throw new RunFailure(
    first.code === 'too_many_rejected' ? 'TooManyRejected' : 'UnlikeLastRun',
    fatal.map(({ message }) => message).join('; '),
  );
}
