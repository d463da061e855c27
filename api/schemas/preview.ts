import { z } from '@hono/zod-openapi';
import { COMPRESSIONS } from '../../domain/definition.ts';
import { VALUE_TYPES } from '../../domain/preview/column-facts.ts';
import { ENTITIES } from '../../domain/vocabulary.ts';
import { anyValue } from './common.ts';
import { reportIssues, sampleRecords } from './report.ts';
import { delimiterEvidenceSchema, encodingEvidenceSchema } from './run.ts';

/** How many records a preview shows. */
export const previewLimit = z.number().int().min(1).max(1000).default(20);

/**
 * What is to be previewed. Its parts are those of an import's definition and are checked as such, so that all problems
 * come at once.
 */
export const previewBodySchema = z
  .looseObject({
    entity: anyValue<unknown>().openapi({ type: 'string', enum: [...ENTITIES] }),
    source: anyValue<unknown>().openapi({ type: 'object', description: 'As in a new import' }),
    format: anyValue<unknown>().openapi({
      type: 'object',
      description: 'As in a new import; of users, userIdField and userIdType may be left out',
    }),
    transformations: anyValue<unknown>()
      .optional()
      .openapi({ type: 'array', items: {}, description: 'As in a new import' }),
    limit: anyValue<unknown>()
      .optional()
      .openapi({ type: 'integer', minimum: 1, maximum: 1000, default: 20 }),
  })
  .openapi('NewPreview', { additionalProperties: false, required: ['entity', 'source', 'format'] });
export type PreviewBody = z.infer<typeof previewBodySchema>;

const percent = z.number().min(0).max(100);
const count = z.number().int().min(0);

/** The beginning of a file as a run would read it. */
export const previewSchema = z
  .object({
    files: z
      .object({
        name: z.string().openapi({ description: 'The first one by name, which was read' }),
        matched: count.openapi({ description: 'Files that the address means' }),
        more: z.boolean().openapi({ description: 'true: there are more than were counted' }),
      })
      .nullable()
      .openapi({ description: 'null when the source is a single file' }),
    compression: z.enum(COMPRESSIONS).exclude(['auto']),
    encoding: encodingEvidenceSchema.extend({
      used: z.string(),
      note: z
        .string()
        .optional()
        .openapi({ description: 'Only where what was read does not tell the encoding' }),
    }),
    dialect: z
      .object({
        delimiter: z.string(),
        quote: z.literal('"'),
        candidates: z.array(delimiterEvidenceSchema),
      })
      .nullable()
      .openapi({ description: 'null for formats without a delimiter' }),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.enum([...VALUE_TYPES, 'mixed', 'empty']),
        types: z
          .array(z.object({ type: z.enum(VALUE_TYPES), percent }))
          .openapi({ description: 'Shares of the values that are not empty' }),
        filledPercent: percent.openapi({ description: 'Share of the records with a value' }),
        advice: z.string().optional(),
      }),
    ),
    records: sampleRecords,
    issues: reportIssues,
    knownIds: z
      .object({ sampled: count, known: count })
      .nullable()
      .openapi({ description: 'How many of the ids are stored already; null without a user id' }),
    recordsRead: count.openapi({
      description: 'Records that columns, issues and knownIds are about; the first 1,000 at most',
    }),
    more: z.boolean().openapi({ description: 'true: the file has more than what was read' }),
  })
  .openapi('Preview');
