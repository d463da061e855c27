/** The closed lists every layer shares. One word a concept: see the glossary in README.md. */

export const ENTITIES = ['orders', 'users', 'products'] as const;
export type Entity = (typeof ENTITIES)[number];

/** What kinds of sources there are: a file somewhere, or the contacts of an E-goi list. */
export const SOURCE_KINDS = ['file', 'egoi'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const RUN_STATUSES = [
  'queued',
  'in_progress',
  'completed',
  'cancelled',
  'failed',
  'skipped',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The statuses a run never leaves. */
export const FINAL_STATUSES = ['completed', 'cancelled', 'failed', 'skipped'] as const;
export type FinalStatus = (typeof FINAL_STATUSES)[number];

/** The steps of a run, in the order in which they happen. */
export const STEPS = [
  'open',
  'download',
  'split',
  'prepare',
  'compare',
  'hold',
  'merge',
  'close',
] as const;
export type Step = (typeof STEPS)[number];

/** What started a run. */
export const TRIGGERS = ['api', 'clone', 'schedule', 'resend'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Why a slot of a schedule was not run. */
export const SKIP_REASONS = ['overlap', 'missed', 'unchanged', 'paused'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Why a schedule is paused: somebody asked for it, or too many of its runs failed in a row. */
export const PAUSE_REASONS = ['asked', 'failures'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** How a schedule is: no run yet, all well, the last slot missed, the last runs failed, paused. */
export const SCHEDULE_HEALTHS = ['new', 'good', 'missing', 'failing', 'paused'] as const;
export type ScheduleHealth = (typeof SCHEDULE_HEALTHS)[number];

export const MERGE_STRATEGIES = ['merge', 'replace'] as const;
export type MergeStrategy = (typeof MERGE_STRATEGIES)[number];

/** What happens to an order: it is placed, or what is known of it changes. */
export const ORDER_EVENT_TYPES = ['orderPlace', 'orderUpdate'] as const;
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];

/** Ends a `switch` over a closed list: the types refuse a member that was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`a closed list has an unexpected member: ${String(value)}`);
}

/** True when the run has ended and will not change any more. */
export function isFinal(status: RunStatus): status is FinalStatus {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}
