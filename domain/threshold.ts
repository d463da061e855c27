import { z } from 'zod';
import type { Tally } from './tally.ts';

const percent = z.number().min(0).max(100);

/** What happens to a run that goes beyond a limit. */
export const ON_EXCEEDED = ['fail', 'hold'] as const;
export type OnExceeded = (typeof ON_EXCEEDED)[number];

/** How long a held run waits for a person unless the import says otherwise, and at most. */
const WAIT_HOURS = 24;
export const MAX_WAIT_HOURS = 168;

/** Limits that a run has to keep before anything of it is stored. */
export const errorThreshold = z
  .strictObject({
    maxRejectedPercent: percent.optional().describe('Rejected records, of all that were read'),
    maxRejected: z.number().int().min(0).optional().describe('Rejected records'),
    maxFewerPercent: percent
      .optional()
      .describe('How many records fewer than in the last good run, in percent of that'),
    keepColumns: z
      .boolean()
      .optional()
      .describe('Every column of the last good run has to be there again'),
    maxUpdatedPercent: percent
      .optional()
      .describe('Records that differ from what is stored, of all that were read'),
    onExceeded: z
      .enum(ON_EXCEEDED)
      .optional()
      .describe(
        'fail ends the run, hold lets it wait for a person. Left out: too many rejected records fail the run, all else holds it',
      ),
    waitHours: z
      .number()
      .min(0.01)
      .max(MAX_WAIT_HOURS)
      .optional()
      .describe(`How long a held run waits before it fails, ${WAIT_HOURS} unless told`),
  })
  .refine(
    ({ onExceeded: _onExceeded, waitHours: _waitHours, ...limits }) =>
      Object.values(limits).some((limit) => limit !== undefined && limit !== false),
    'must have a limit, such as maxRejectedPercent',
  );
export type ErrorThreshold = z.infer<typeof errorThreshold>;

/** Why a run is held, or fails. */
export const REASON_CODES = [
  'too_many_rejected',
  'fewer_records',
  'missing_columns',
  'too_many_updated',
  'file_changed',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** A limit that a run went beyond, with a sentence for the person who decides. */
export interface Reason {
  code: ReasonCode;
  message: string;
}

/** What of a run the limits are held against. */
export interface ThresholdFacts {
  read: number;
  rejected: number;
  /** Null before the run was compared with what is stored. */
  updated: number | null;
  /** Column names; null for formats without columns. */
  header: readonly string[] | null;
  /** The last completed run of the import that was no dry run; null when there is none. */
  lastGood: { read: number; header: readonly string[] | null } | null;
}

/** The limits that a run goes beyond, as far as its facts are known. */
export function exceededLimits(threshold: ErrorThreshold, facts: ThresholdFacts): Reason[] {
  return [...tooManyRejected(threshold, facts), ...unlikeLastRun(threshold, facts)];
}

function tooManyRejected(
  { maxRejectedPercent, maxRejected }: ErrorThreshold,
  { read, rejected }: ThresholdFacts,
): Reason[] {
  const share = shareOf(rejected, read);
  const limits = [
    ...(maxRejectedPercent !== undefined && share > maxRejectedPercent
      ? [`${maxRejectedPercent} %`]
      : []),
    ...(maxRejected !== undefined && rejected > maxRejected ? [String(maxRejected)] : []),
  ];
  if (limits.length === 0) return [];
  return [
    {
      code: 'too_many_rejected',
      message: `${rejected} of ${read} records (${share.toFixed(2)} %) were rejected; the import allows ${limits.join(' and ')}`,
    },
  ];
}

function unlikeLastRun(threshold: ErrorThreshold, facts: ThresholdFacts): Reason[] {
  const { maxFewerPercent, keepColumns, maxUpdatedPercent } = threshold;
  const { read, updated, header, lastGood } = facts;
  const reasons: Reason[] = [];
  const fewer = lastGood ? shareOf(lastGood.read - read, lastGood.read) : 0;
  if (lastGood && maxFewerPercent !== undefined && fewer > maxFewerPercent)
    reasons.push({
      code: 'fewer_records',
      message: `the file has ${read} records, ${fewer.toFixed(2)} % fewer than the ${lastGood.read} of the last good run; the import allows ${maxFewerPercent} %`,
    });
  const missing = (lastGood?.header ?? []).filter((name) => header && !header.includes(name));
  if (keepColumns && missing.length > 0)
    reasons.push({
      code: 'missing_columns',
      message: `the file lacks ${missing.length === 1 ? 'a column' : 'columns'} that the last good run had: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', ...' : ''}`,
    });
  const changed = updated === null ? 0 : shareOf(updated, read);
  if (updated !== null && maxUpdatedPercent !== undefined && changed > maxUpdatedPercent)
    reasons.push({
      code: 'too_many_updated',
      message: `${updated} of ${read} records (${changed.toFixed(2)} %) would change what is stored; the import allows ${maxUpdatedPercent} %`,
    });
  return reasons;
}

/** True when the limits need what only a comparison with the store tells. */
export function needsComparison({ maxUpdatedPercent }: ErrorThreshold): boolean {
  return maxUpdatedPercent !== undefined;
}

/** What happens to a run for a reason. */
export function consequenceOf({ code }: Reason, threshold: ErrorThreshold | null): OnExceeded {
  if (code === 'file_changed') return 'hold';
  return threshold?.onExceeded ?? (code === 'too_many_rejected' ? 'fail' : 'hold');
}

/** How long a held run waits for a person, in seconds. */
export function waitSeconds(threshold: ErrorThreshold | null): number {
  return Math.round((threshold?.waitHours ?? WAIT_HOURS) * 3600);
}

/** How long a run may wait for a person: 0 when nothing can make it wait. */
export function mostHeldSeconds(run: {
  definition: { errorThreshold?: ErrorThreshold | undefined };
  expectedFile: unknown;
}): number {
  const { errorThreshold: limits } = run.definition;
  return limits || run.expectedFile ? waitSeconds(limits ?? null) : 0;
}

/** A run that waits, or waited, for a person before anything of it is stored. */
export interface Hold {
  reasons: Reason[];
  /** What the run would do. */
  tally: Tally;
  /** ISO 8601; when it began to wait, and until when it waits at most. */
  since: string;
  until: string;
  /** What a person said; null until then. */
  decision: HoldDecision | null;
}

/** The file that a run is expected to read, because a person has seen what it would do. */
export interface ExpectedFile {
  sha256: string;
  sizeBytes: number;
}

export const DECISIONS = ['approved', 'rejected'] as const;
export type Decision = (typeof DECISIONS)[number];

export interface HoldDecision {
  decision: Decision;
  at: string;
  /** Why, in the person's words. */
  note: string | null;
  /** The key that the decision came with, by its name; left out by older services. */
  by?: string;
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100;
}
