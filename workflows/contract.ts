import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import type { Failure, FailureType } from '../domain/failures.ts';
import type { HoldDecision } from '../domain/threshold.ts';
import type { Entity, RunStatus, SourceKind, Step } from '../domain/vocabulary.ts';

/** What others may know about the workflows: names, inputs and results. No other file holds these as strings. */

/** Task queues by resource, so that a slow download never holds a slot that parsing or merging needs. */
export const TASK_QUEUES = {
  /** Workflows and short bookkeeping activities. */
  runs: 'runs',
  transfer: 'transfer',
  prepare: 'prepare',
  merge: 'merge',
  /** What small runs have to split, prepare, compare and merge. */
  small: 'small',
} as const;

/** What Temporal calls the workers of the service, where they tell their version. */
export const DEPLOYMENT = 'offline-imports';

export const IMPORT_RUN = 'importRun';

/** The workflow id of a run: one run, one workflow. */
export function importRunWorkflowId(runId: string): string {
  return `import-run:${runId}`;
}

/** The workflow that delivers one message to a webhook. */
export const DELIVER_NOTIFICATION = 'deliverNotification';

/** The workflow id of a message: one message, one workflow. */
export function deliveryWorkflowId(notificationId: string): string {
  return `notification:${notificationId}`;
}

/** The workflow that removes what is kept no longer, and the daily schedule that starts it. */
export const CLEAN_UP = 'cleanUp';
export const CLEAN_UP_SCHEDULE = 'clean-up';

/** A decision of a workflow takes milliseconds; one that was given to a worker which then went away is given again after this. */
export const WORKFLOW_TASK_TIMEOUT = '5 seconds';

/** The workflow of a slot of a schedule: it makes the slot's run and lasts as long as it. */
export const SCHEDULED_RUN = 'scheduledRun';

/** The id of an import's schedule in Temporal. */
export function importScheduleId(importId: string): string {
  return `import-schedule:${importId}`;
}

/** What the ids of the workflows of a schedule begin with; Temporal adds the slot. */
export function scheduledRunWorkflowId(importId: string): string {
  return `scheduled-run:${importId}`;
}

/** The workflow id of a slot, as Temporal makes it. */
export function slotWorkflowId(importId: string, slot: Date): string {
  return `${scheduledRunWorkflowId(importId)}-${slot.toISOString().replace(/\.\d+Z$/, 'Z')}`;
}

/** The workflow that closes a run whose own workflow is gone. */
export const END_RUN = 'endRun';

export function endRunWorkflowId(runId: string): string {
  return `end-run:${runId}`;
}

/** Search attributes, registered in the namespace; values are ids and words of closed lists only. */
export const SEARCH_ATTRIBUTES = {
  importId: defineSearchAttributeKey('ImportId', SearchAttributeType.KEYWORD),
  entity: defineSearchAttributeKey('Entity', SearchAttributeType.KEYWORD),
  runStatus: defineSearchAttributeKey('RunStatus', SearchAttributeType.KEYWORD),
  dryRun: defineSearchAttributeKey('DryRun', SearchAttributeType.BOOL),
} as const;

/** The search attributes of a run's workflow when it starts. */
export function runSearchAttributes(run: OpenRunResult): TypedSearchAttributes {
  const attributes: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTES.importId, value: run.importId },
    { key: SEARCH_ATTRIBUTES.entity, value: run.entity },
    { key: SEARCH_ATTRIBUTES.runStatus, value: 'queued' },
    { key: SEARCH_ATTRIBUTES.dryRun, value: run.dryRun },
  ];
  return new TypedSearchAttributes(attributes);
}

/** The query that tells how far a run is, as the workflow knows it. */
export const PROGRESS_QUERY = 'progress';

export interface RunProgress {
  status: RunStatus;
  step: Step;
  /** Parts of the step that are done, of all: chunks in prepare, buckets in merge; else 0 of 1. */
  done: number;
  of: number;
}

/** The update with which a person decides about a held run; refused when it is not held, or decided already. */
export const DECIDE_UPDATE = 'decide';

export interface ImportRunInput {
  runId: string;
  /** Set when the workflow went on in a new history; nobody else sets it. */
  resume?: RunPosition;
}

/** The steps that work part by part, in their order. */
export const PART_STEPS = ['prepare', 'compare', 'merge'] as const;
export type PartStep = (typeof PART_STEPS)[number];

/** Where a run that was continued as new goes on. */
export interface RunPosition {
  step: PartStep;
  from: number;
  chunks: number;
  buckets: number;
  /** True when records of the run may turn out to be one user; left out: false. */
  mayConnect?: boolean;
}

export interface ImportRunResult {
  status: RunStatus;
}

export interface RunInput {
  runId: string;
}

/** A range of chunks or buckets, `to` exclusive. */
export interface RangeInput {
  runId: string;
  from: number;
  to: number;
}

export interface OpenRunResult {
  importId: string;
  entity: Entity;
  dryRun: boolean;
  /** Left out by workers that knew files only. */
  source?: SourceKind;
  /** True when records of the run may turn out to be one user; left out: false. */
  mayConnect?: boolean;
}

/** How far the contacts of a run are fetched. */
export interface FetchContactsResult {
  isComplete: boolean;
  /** The source asks to wait this long before it goes on. */
  waitSeconds: number;
}

export interface ConnectRecordsResult {
  buckets: number;
}

export interface DownloadSourceResult {
  sizeBytes: number;
  /** True: another activity has to go on with the files that are left. */
  more?: boolean;
  /** True when the file is the one imported last and the run is to be skipped for that; left out otherwise. */
  unchanged?: boolean;
}

export interface SplitFileResult {
  chunks: number;
  buckets: number;
  records: number;
  /** True: another activity has to go on with the files that are left. */
  more?: boolean;
}

export interface PrepareChunksResult {
  read: number;
  rejected: number;
}

export interface CheckThresholdResult {
  /** True when a person may have to decide, so that the run is compared with what is stored first. */
  compare: boolean;
}

export interface HoldRunResult {
  held: boolean;
  /** How long the run waits for a person; 0 when it is not held. */
  waitSeconds: number;
}

export interface NoteDecisionInput {
  runId: string;
  decision: HoldDecision;
}

export interface MergeBucketsResult {
  added: number;
  updated: number;
  unchanged: number;
}

export interface CloseRunInput {
  runId: string;
  outcome: 'completed' | 'cancelled' | 'failed' | 'skipped';
  /** Why, when it failed. */
  failure?: Pick<Failure, 'message'> & { type: FailureType };
  /** How often the run had been tried again when it was found to need closing; left out when its own workflow closes it. */
  retries?: number;
}

export interface CloseRunResult {
  status: RunStatus;
}

export interface DeliverNotificationInput {
  notificationId: string;
  runId: string;
}

export interface DeliverNotificationResult {
  /** When to try again; null when there is nothing left to do. */
  retryInSeconds: number | null;
}

/** Of how many runs rejected rows and samples were removed, and how many runs themselves. */
export interface CleanUpResult {
  rejected: number;
  samples: number;
  runs: number;
}

export interface ScheduledRunInput {
  importId: string;
}

export interface TakeSlotInput {
  importId: string;
  /** In ISO, as all times here. */
  slot: string;
  /** When Temporal started the slot's workflow. */
  startedAt: string;
}

/** The run that was made for a slot, with what its workflow is started with. */
export interface TakenSlot extends OpenRunResult {
  runId: string;
  title: string;
  /** For its work, and for waiting where a person may have to decide. */
  timeoutSeconds: number;
}

export interface TakeSlotResult {
  /** Null: the slot is not run, or not by its workflow. */
  run: TakenSlot | null;
  /** True when the slot's run waits for its turn, and is started by the API then; left out: false. */
  isQueued?: boolean;
}

export interface EndRunInput {
  runId: string;
  failure: NonNullable<CloseRunInput['failure']>;
  /** How often the run had been tried again when its workflow was found gone; left out by older services. */
  retries?: number;
}

/** The activities of a run. Each takes one input, returns one small result, and can run twice. */
export interface Activities {
  /** Makes the run of a slot, or notes why the slot is not run. */
  takeSlot: (input: TakeSlotInput) => Promise<TakeSlotResult>;
  openRun: (input: RunInput) => Promise<OpenRunResult>;
  downloadSource: (input: RunInput) => Promise<DownloadSourceResult>;
  /** Fetches contacts page by page, for about a minute; goes on where the last one has stopped. */
  fetchContacts: (input: RunInput) => Promise<FetchContactsResult>;
  splitFile: (input: RunInput) => Promise<SplitFileResult>;
  prepareChunks: (input: RangeInput) => Promise<PrepareChunksResult>;
  /** Refuses the merge when the run goes beyond a limit that fails it. Workers of before there were holds gave nothing. */
  checkThreshold: (input: RunInput) => Promise<CheckThresholdResult | undefined>;
  /** Moves records of users that turn out to be one into a bucket of their own. */
  connectRecords: (input: RunInput) => Promise<ConnectRecordsResult>;
  compareBuckets: (input: RangeInput) => Promise<void>;
  holdRun: (input: RunInput) => Promise<HoldRunResult>;
  noteDecision: (input: NoteDecisionInput) => Promise<void>;
  mergeBuckets: (input: RangeInput) => Promise<MergeBucketsResult>;
  closeRun: (input: CloseRunInput) => Promise<CloseRunResult>;
  cleanUp: () => Promise<CleanUpResult>;
  deliverNotification: (input: DeliverNotificationInput) => Promise<DeliverNotificationResult>;
}
