import { z } from '@hono/zod-openapi';
import { scheduleSetting } from '../../domain/schedule/setting.ts';
import { PAUSE_REASONS, SCHEDULE_HEALTHS } from '../../domain/vocabulary.ts';
import { isoTime } from './common.ts';
import { runSchema } from './run.ts';

/** The body that sets a schedule. Named by zod's own means: the domain's schemas know no OpenAPI. */
export const newScheduleSchema = scheduleSetting.meta({ id: 'NewSchedule' });

const count = z.number().int().min(0);
const description = z.string().openapi({ example: 'At 03:00, every day' });
const pausedReason = z.enum(PAUSE_REASONS).nullable().openapi({
  description: 'failures: it paused itself because too many runs in a row failed; null: not paused',
});

/** A schedule as an import shows it. */
export const scheduleSummarySchema = z
  .object({
    cron: z.string(),
    description,
    paused: z.boolean(),
    pausedReason,
    nextTime: isoTime.nullable().openapi({ description: 'null while it is paused' }),
  })
  .openapi('ScheduleSummary');
export type ScheduleSummary = z.infer<typeof scheduleSummarySchema>;

/** The body that asks what a cron expression means. */
export const describeScheduleSchema = z
  .strictObject({ cron: scheduleSetting.shape.cron })
  .meta({ id: 'DescribeSchedule' });

/** What a cron expression means. */
export const scheduleDescriptionSchema = z
  .object({
    cron: z.string().openapi({ description: 'Its five fields, as a schedule would keep them' }),
    description,
    nextTimes: z.array(isoTime).openapi({ description: 'The next five' }),
  })
  .openapi('ScheduleDescription');
export type ScheduleDescription = z.infer<typeof scheduleDescriptionSchema>;

/** A schedule as it is answered. */
export const scheduleSchema = z
  .object({
    cron: z.string(),
    description,
    paused: z.boolean(),
    pausedReason,
    catchUpMinutes: count,
    runTimeoutHours: count,
    maxFailures: count,
    nextTimes: z
      .array(isoTime)
      .openapi({ description: 'The next five; while it is paused, those that it would have' }),
    counts: z
      .object({
        taken: count.openapi({ description: 'Slots that were run' }),
        skipped: count.openapi({ description: 'Slots that were skipped, but for missed ones' }),
        missed: count.openapi({ description: 'Slots when the service was not there to run them' }),
      })
      .openapi({ description: 'Of the slots in the history' }),
    lastRun: runSchema.nullable().openapi({ description: 'The run of its latest slot' }),
    lastGoodRun: runSchema
      .nullable()
      .openapi({ description: 'The last run of the import that completed, whatever started it' }),
    failuresInARow: count,
    health: z.object({ state: z.enum(SCHEDULE_HEALTHS), message: z.string() }),
    inForce: z.boolean().openapi({
      description: 'false: stored, but Temporal was not told yet, which is tried again and again',
    }),
  })
  .openapi('Schedule');
export type ScheduleAnswer = z.infer<typeof scheduleSchema>;
