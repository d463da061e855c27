import { z } from 'zod';
import { cronProblems, normalCron } from './cron.ts';

const cron = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    for (const message of cronProblems(text)) context.addIssue({ code: 'custom', message });
  })
  .overwrite(normalCron)
  .describe(
    'Minute, hour, day of the month, month, day of the week, in UTC; the minute is one number, and one of the two days is "*". @hourly, @daily, @weekly, @monthly and @yearly are taken too',
  );

/** What a person says about when an import is to be run. */
export const scheduleSetting = z
  .strictObject({
    cron,
    paused: z.boolean().default(false),
    catchUpMinutes: z
      .number()
      .int()
      .min(1)
      .max(1440)
      .default(10)
      .describe('A slot that cannot begin within this time is missed, not run'),
    runTimeoutHours: z
      .number()
      .int()
      .min(1)
      .max(168)
      .default(24)
      .describe('A run that takes longer is failed, so that the next slots can be run'),
    maxFailures: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe('After so many failed runs in a row the schedule pauses itself'),
  })
  .describe('When the import is run by itself');
export type ScheduleSetting = z.infer<typeof scheduleSetting>;
