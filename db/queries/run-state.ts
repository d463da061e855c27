import { and, eq, inArray, isNull, sql } from '../drizzle.ts';
import { currentDefinition, type ImportDefinition } from '../../domain/definition.ts';
import { type EarlierFailure, type Failure, RunFailure } from '../../domain/failures.ts';
import type { FileFacts, RunReport } from '../../domain/report.ts';
import {
  FINAL_STATUSES,
  type FinalStatus,
  type RunStatus,
  type SkipReason,
  type Step,
} from '../../domain/vocabulary.ts';
import type { Database, Queryable } from '../database.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import type { ExpectedFile, Hold } from '../../domain/threshold.ts';
import type { Resend } from '../../domain/resend.ts';
import { imports, runs } from '../schema/index.ts';

type Db = Database['db'];

export const ACTIVE_STATUSES: RunStatus[] = ['queued', 'in_progress'];

/** A run as its activities need it. */
export interface RunState {
  id: string;
  importId: string;
  definition: ImportDefinition;
  dryRun: boolean;
  /** The slot of the schedule that it is for; null: no schedule started it. */
  scheduledFor: Date | null;
  skipReason: SkipReason | null;
  status: RunStatus;
  file: Partial<FileFacts>;
  sourceObject: string | null;
  textObject: string | null;
  /** Column names in file order, of many files those that all have; null until split, and without columns. */
  header: string[] | null;
  /** Null until split. */
  layout: TextLayout | null;
  /** How many files the source's pattern meant; null until they are listed, and for a single file. */
  matchedFiles: number | null;
  /** Rows, lines or items that split found; null until then. */
  records: number | null;
  /** Null unless the run sends the rejected records of another one again. */
  resend: Resend | null;
  /** Null unless the run waits, or waited, for a person. */
  hold: Hold | null;
  /** Null unless the run was cloned from a dry run. */
  expectedFile: ExpectedFile | null;
  /** One for each time that the run was tried again. */
  earlierFailures: EarlierFailure[];
}

/** The run with that id; a run that is not there is a defect of the caller. */
export async function loadRun(db: Db, runId: string): Promise<RunState> {
  const [run] = await db.select().from(runs).where(eq(runs.id, runId));
  if (!run) throw new RunFailure('Internal', `there is no run ${runId}`);
  return {
    ...run,
    definition: currentDefinition(run.definition),
    file: run.file ?? {},
    layout: run.layout ?? csvLayout(run),
  };
}

/** The layout of a run that was split before layouts were kept. */
function csvLayout({ header, file }: typeof runs.$inferSelect): TextLayout | null {
  return header && file?.delimiter ? { kind: 'csv', header, delimiter: file.delimiter } : null;
}

/** The sealed credentials of an import; null when its source needs none. */
export async function loadSealedCredentials(db: Db, importId: string): Promise<string | null> {
  const [row] = await db
    .select({ sealed: imports.sealedCredentials })
    .from(imports)
    .where(eq(imports.id, importId));
  return row?.sealed ?? null;
}

/** The id of the run of an import that is queued or in progress; null when there is none. */
export async function findActiveRunId(db: Queryable, importId: string): Promise<string | null> {
  const [run] = await db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.importId, importId), inArray(runs.status, ACTIVE_STATUSES)));
  return run?.id ?? null;
}

/** Marks the run as begun; false when it has ended already. */
export async function beginRun(db: Db, runId: string): Promise<boolean> {
  const begun = await db
    .update(runs)
    .set({
      status: 'in_progress',
      step: 'open',
      stepSince: sql`now()`,
      startedAt: sql`coalesce(${runs.startedAt}, now())`,
    })
    .where(and(eq(runs.id, runId), inArray(runs.status, ACTIVE_STATUSES)))
    .returning({ id: runs.id });
  return begun.length > 0;
}

/**
 * Notes the step a run is in; refuses when the run has ended, so that a late activity stops at once. A run that is in the
 * step already is only looked at: a merge that froze before its commit locks the row, and must not hold up its successor.
 */
export async function enterStep(db: Db, runId: string, step: Step): Promise<void> {
  const [run] = await db
    .select({ step: runs.step, status: runs.status })
    .from(runs)
    .where(eq(runs.id, runId));
  if (run?.status === 'in_progress' && run.step === step) return;
  const entered = await db
    .update(runs)
    .set({
      step,
      stepSince: sql`case when ${runs.step} = ${step} then ${runs.stepSince} else now() end`,
    })
    .where(and(eq(runs.id, runId), eq(runs.status, 'in_progress')))
    .returning({ id: runs.id });
  if (entered.length === 0) throw new RunEnded(runId);
}

/** Notes which spool object holds the source; the first attempt that says so counts, later ones change nothing. */
export async function claimSource(
  db: Db,
  runId: string,
  sourceObject: string,
  facts: Partial<FileFacts>,
): Promise<void> {
  await db
    .update(runs)
    .set({ sourceObject, file: facts })
    .where(and(eq(runs.id, runId), isNull(runs.sourceObject), eq(runs.status, 'in_progress')));
}

/** Adds to what is known about the file of a run that goes on. */
export async function noteFileFacts(
  db: Db,
  runId: string,
  facts: Partial<FileFacts>,
): Promise<void> {
  await db
    .update(runs)
    .set({ file: sql`coalesce(${runs.file}, '{}'::jsonb) || ${JSON.stringify(facts)}::jsonb` })
    .where(and(eq(runs.id, runId), eq(runs.status, 'in_progress')));
}

/** How a run ended. */
export interface RunEnd {
  status: FinalStatus;
  report: RunReport;
  failure: Failure | null;
}

/**
 * Gives a run its final status, once, unless it was tried again since `run` was loaded: then that attempt has its own
 * end. Gives the status that the run then has.
 */
export async function closeRun(
  db: Db,
  { id, earlierFailures }: Pick<RunState, 'id' | 'earlierFailures'>,
  end: RunEnd,
): Promise<RunStatus> {
  await db
    .update(runs)
    .set({ ...end, tally: end.report.tally, finishedAt: sql`now()` })
    .where(
      and(
        eq(runs.id, id),
        inArray(runs.status, ACTIVE_STATUSES),
        sql`jsonb_array_length(${runs.earlierFailures}) = ${earlierFailures.length}`,
      ),
    );
  return (await loadRun(db, id)).status;
}

/** Those of the runs whose file nobody needs any more, noted as cleared: they have ended, failed ones `keepHours` ago. */
export async function clearableRuns(
  db: Db,
  runIds: readonly string[],
  keepHours: number,
): Promise<string[]> {
  if (runIds.length === 0) return [];
  const rows = await db
    .update(runs)
    .set({ spoolClearedAt: sql`coalesce(${runs.spoolClearedAt}, now())` })
    .where(
      and(
        inArray(runs.id, [...runIds]),
        inArray(runs.status, [...FINAL_STATUSES]),
        sql`(${runs.status} <> 'failed' or ${runs.finishedAt} < now() - make_interval(hours => ${keepHours}))`,
      ),
    )
    .returning({ id: runs.id });
  return rows.map(({ id }) => id);
}

/** The run has ended, so work for it is refused: what a late or repeated activity meets. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';

  constructor(runId: string) {
    super(`run ${runId} has ended`);
  }
}
