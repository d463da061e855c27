import { sql } from '../../drizzle.ts';
import type { RunStatus, Step } from '../../../domain/vocabulary.ts';
import type { Queryable } from '../../database.ts';
import { notifications, runBuckets, runChunks, runs, schedules } from '../../schema/index.ts';

/** How many there are, and for how long the one that waits longest has waited. */
export interface Waiting {
  count: number;
  seconds: number;
}

/** What the database tells of how the service does, for those who watch it. */
export interface Readings {
  byStatus: { status: RunStatus; count: number }[];
  /** Of runs that go on, by step: how many, since when the oldest goes on, and since when the most silent one has done nothing that counts. */
  active: { step: Step; count: number; oldestSeconds: number; silentSeconds: number }[];
  /** Runs that wait for their turn. */
  waiting: Waiting;
  /** Runs that have their turn, and that no worker has begun. */
  unbegun: Waiting;
  /** Runs that failed in the last hour, by failure and by the kind of their source. */
  failures: { failure: string; source: string; count: number }[];
  /** How long half of the runs, and 95 of 100, took that ended in the last day; null: none did. */
  durations: { half: number | null; most: number | null };
  /** Slots of the last day that the service missed. */
  missedSlots: number;
  schedules: { state: string; count: number }[];
  /** Schedules that Temporal does not have as they are stored. */
  unappliedSchedules: number;
  /** Messages to webhooks that are not delivered. */
  notifications: Waiting;
  /** Runs whose files the spool holds, and the size of these as they came. */
  spool: { runs: number; bytes: number };
}

const age = (time: unknown) => sql`extract(epoch from now() - ${time})::float8`;

/** Reads all of it, at one moment. */
export async function readReadings(db: Queryable): Promise<Readings> {
  const [byStatus, active, failures, states, [figures]] = await Promise.all([
    rows<Readings['byStatus'][number]>(
      db,
      sql`select status, count(*)::int as count from ${runs} group by status`,
    ),
    rows<Readings['active'][number]>(db, ACTIVE),
    rows<Readings['failures'][number]>(db, FAILURES),
    rows<Readings['schedules'][number]>(db, STATES),
    rows<Record<Figure, number | null>>(db, FIGURES),
  ]);
  const figure = (name: Figure) => figures?.[name] ?? 0;
  const waiting = (name: 'waiting' | 'unbegun' | 'notifications'): Waiting => ({
    count: figure(name),
    seconds: figure(`${name}Seconds`),
  });
  return {
    byStatus,
    active,
    failures,
    schedules: states,
    waiting: waiting('waiting'),
    unbegun: waiting('unbegun'),
    notifications: waiting('notifications'),
    durations: { half: figures?.half ?? null, most: figures?.most ?? null },
    missedSlots: figure('missedSlots'),
    unappliedSchedules: figure('unapplied'),
    spool: { runs: figure('spoolRuns'), bytes: figure('spoolBytes') },
  };
}

async function rows<Row>(db: Queryable, query: ReturnType<typeof sql>): Promise<Row[]> {
  return (await db.execute(query)) as unknown as Row[];
}

/** What counts as done: a step is entered, a chunk is prepared, a bucket is compared or merged. */
const ACTIVE = sql`
  select step, count(*)::int as count, max(${age(sql`started_at`)}) as "oldestSeconds",
    max(${age(sql`greatest(started_at, step_since, prepared_at, merged_at)`)}) as "silentSeconds"
  from ${runs}
  cross join lateral (select max(prepared_at) as prepared_at from ${runChunks} where run_id = runs.id) as prepared
  cross join lateral (select max(merged_at) as merged_at from ${runBuckets} where run_id = runs.id) as merged
  where status = 'in_progress' and step is not null
  group by step`;

/** The kind of a source is the scheme of its address, which is one of few, or `egoi`. */
const FAILURES = sql`
  select failure ->> 'type' as failure,
    coalesce(substring(definition -> 'source' ->> 'url' from '^[a-z0-9]+'), definition -> 'source' ->> 'kind') as source,
    count(*)::int as count
  from ${runs}
  where status = 'failed' and finished_at > now() - interval '1 hour'
  group by 1, 2`;

const STATES = sql`
  select coalesce(paused_reason, 'active') as state, count(*)::int as count
  from ${schedules} where ended_at is null group by 1`;

type Figure =
  | 'waiting'
  | 'waitingSeconds'
  | 'unbegun'
  | 'unbegunSeconds'
  | 'half'
  | 'most'
  | 'missedSlots'
  | 'unapplied'
  | 'notifications'
  | 'notificationsSeconds'
  | 'spoolRuns'
  | 'spoolBytes';

const FIGURES = sql`
  select * from (
    select count(*)::int as waiting, max(${age(sql`queued_at`)}) as "waitingSeconds"
    from ${runs} where status = 'queued' and admitted_at is null) as waiting,
  (
    select count(*)::int as unbegun, max(${age(sql`admitted_at`)}) as "unbegunSeconds"
    from ${runs} where status = 'queued' and admitted_at is not null) as unbegun,
  (
    select percentile_cont(0.5) within group (order by ${seconds()}) as half,
      percentile_cont(0.95) within group (order by ${seconds()}) as most
    from ${runs} where finished_at > now() - interval '1 day' and started_at is not null) as durations,
  (
    select count(*)::int as "missedSlots"
    from ${runs} where finished_at > now() - interval '1 day' and skip_reason = 'missed') as missed,
  (
    select count(*)::int as unapplied
    from ${schedules} where applied_revision is distinct from revision) as kept,
  (
    select count(*)::int as notifications, max(${age(sql`created_at`)}) as "notificationsSeconds"
    from ${notifications} where status = 'pending') as told,
  (
    select count(*)::int as "spoolRuns", coalesce(sum((file ->> 'sizeBytes')::float8), 0) as "spoolBytes"
    from ${runs}
    where status in ('in_progress', 'failed') and spool_cleared_at is null and file ? 'sizeBytes') as spool`;

function seconds() {
  return sql`extract(epoch from finished_at - started_at)::float8`;
}
