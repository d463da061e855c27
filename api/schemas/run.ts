import { z } from '@hono/zod-openapi';
import { FAILURES, type FailureType } from '../../domain/failures.ts';
import { ENTITIES, RUN_STATUSES, STEPS, TRIGGERS } from '../../domain/vocabulary.ts';
import { isoTime } from './common.ts';

const failureTypes = Object.keys(FAILURES) as [FailureType, ...FailureType[]];
const count = z.number().int().min(0);

export const tallySchema = z
  .object({
    read: count,
    added: count,
    updated: count,
    unchanged: count,
    rejected: count,
    ignored: count,
  })
  .openapi('Tally');

/** A run as it is answered. */
export const runSchema = z
  .object({
    id: z.uuid(),
    importId: z.uuid(),
    entity: z.enum(ENTITIES),
    dryRun: z.boolean(),
    trigger: z.enum(TRIGGERS),
    status: z.enum(RUN_STATUSES),
    createdAt: isoTime,
    startedAt: isoTime.nullable(),
    finishedAt: isoTime.nullable(),
    file: z
      .object({
        sizeBytes: count.nullable(),
        sha256: z.string().nullable(),
        etag: z.string().nullable(),
        compression: z.string().nullable(),
        encoding: z.string().nullable(),
        delimiter: z.string().nullable(),
        lengthUndeclared: z.boolean().nullable(),
      })
      .nullable()
      .openapi({ description: 'What is known about the file so far; null before it was opened' }),
    progress: z.object({
      step: z.enum(STEPS).nullable().openapi({ description: 'null until the run is opened' }),
      percent: z.number().int().min(0).max(100).openapi({ description: 'Over the whole run' }),
      recordsRead: count,
      recordsPerSecond: count,
    }),
    tally: tallySchema.nullable().openapi({ description: 'null until the run has ended' }),
    failure: z
      .object({ type: z.enum(failureTypes), message: z.string(), hint: z.string() })
      .nullable(),
    temporal: z.object({ workflowId: z.string(), url: z.string().nullable() }),
  })
  .openapi('Run');
export type RunAnswer = z.infer<typeof runSchema>;

/** What a run is told when it is started by hand. */
export const newRunSchema = z
  .strictObject({
    dryRun: z
      .boolean()
      .optional()
      .openapi({ description: "The import's own choice when left out" }),
  })
  .openapi('NewRun');
