import { z } from '@hono/zod-openapi';
import { COMPRESSIONS, importDefinition } from '../../domain/definition.ts';
import { ORDER_ID_COLUMNS } from '../../domain/formats.ts';
import { NOTIFY_EVENTS } from '../../domain/notify.ts';
import { errorThreshold } from '../../domain/threshold.ts';
import { transformation } from '../../domain/transformations/definition.ts';
import { ENTITIES, MERGE_STRATEGIES, RUN_STATUSES } from '../../domain/vocabulary.ts';
import { anyValue, isoTime, pageQuery } from './common.ts';
import { runSchema } from './run.ts';
import { scheduleSummarySchema } from './schedule.ts';

/** The body that defines an import. Named by zod's own means: the domain's schemas know no OpenAPI. */
export const newImportSchema = importDefinition.meta({ id: 'NewImport' });

/** An import as it is answered: its definition without credentials, and its latest run. */
export const importSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    entity: z.enum(ENTITIES),
    source: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('file'),
        url: z.string().openapi({ description: 'Without its query, which can hold secrets' }),
        compression: z.enum(COMPRESSIONS),
        encoding: z.string(),
        onlyNew: z.boolean().openapi({
          description: 'true: of many files only those that no completed run has taken before',
        }),
        onlyChanged: z.boolean(),
      }),
      z.object({
        kind: z.literal('egoi'),
        listId: z.number().int(),
        segmentId: z.string().nullable(),
      }),
    ]),
    hasCredentials: z.boolean(),
    format: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('csv'),
        delimiter: z.string(),
        userIdField: z.string(),
        userIdType: z.string(),
        hashUserId: z.boolean(),
        mergeStrategy: z.enum(MERGE_STRATEGIES),
      }),
      z.object({
        kind: z.literal('kevel-csv'),
        delimiter: z.string(),
        hashUserId: z.boolean(),
      }),
      z.object({
        kind: z.literal('shopify-csv'),
        delimiter: z.string(),
        orderIdColumn: z.enum(ORDER_ID_COLUMNS),
        hashUserId: z.boolean(),
      }),
      z.object({ kind: z.literal('google-xml') }),
      z.object({ kind: z.literal('egoi') }).openapi({ description: 'Of contacts of E-goi' }),
      z
        .object({
          kind: z.literal('jsonl'),
          userIdField: z.string().optional(),
          userIdType: z.string().optional(),
          hashUserId: z.boolean().optional(),
          mergeStrategy: z.enum(MERGE_STRATEGIES).optional(),
        })
        .openapi({ description: 'Of users with all fields, of products with kind alone' }),
    ]),
    transformations: z.array(transformation),
    dryRun: z.boolean(),
    errorThreshold: errorThreshold.nullable(),
    notify: z
      .object({
        url: z.string().openapi({ description: 'Without its query, which can hold secrets' }),
        events: z.array(z.enum(NOTIFY_EVENTS)),
        maxIssues: z.number().int(),
      })
      .nullable()
      .openapi({ description: 'Who is told what becomes of the runs' }),
    createdAt: isoTime,
    archivedAt: isoTime.nullable(),
    schedule: scheduleSummarySchema.nullable(),
    run: runSchema.nullable().openapi({
      description: 'The run that is active, else the latest one; null: there was none yet',
    }),
  })
  .openapi('Import');
export type ImportAnswer = z.infer<typeof importSchema>;

/**
 * What a clone does differently; what is left out stays as it was. Its fields are checked as part of the changed
 * definition, so that all problems come at once.
 */
export const cloneSchema = z
  .looseObject({
    name: anyValue<string>().optional().openapi({ type: 'string' }),
    dryRun: anyValue<boolean>().optional().openapi({ type: 'boolean' }),
    source: anyValue<object>()
      .optional()
      .openapi({ type: 'object', description: 'Fields of source to change' }),
    format: anyValue<object>()
      .optional()
      .openapi({ type: 'object', description: 'Fields of format to change' }),
    transformations: anyValue<object[]>()
      .optional()
      .openapi({ type: 'array', description: 'Other transformations, in place of all there are' }),
    schedule: anyValue<object>().optional().openapi({
      type: 'object',
      description: 'A schedule of its own: then the clone is not started, but run by it',
    }),
    errorThreshold: anyValue<object | null>()
      .optional()
      .openapi({ type: ['object', 'null'], description: 'Another threshold; null: none' }),
    notify: anyValue<object | null>()
      .optional()
      .openapi({
        type: ['object', 'null'],
        description: 'Fields of notify to change; null: nobody',
      }),
  })
  .openapi('Clone', { additionalProperties: false });
export type Clone = z.infer<typeof cloneSchema>;

/** Which imports a list shows. */
export const importsQuery = z.strictObject({
  entity: z.enum(ENTITIES).optional(),
  status: z.enum(RUN_STATUSES).optional().openapi({ description: 'Of the run that is shown' }),
  scheduled: z
    .enum(['true', 'false'])
    .optional()
    .openapi({ description: 'true: those with a schedule; false: those without' }),
  ...pageQuery,
});
