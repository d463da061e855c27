import { z } from '@hono/zod-openapi';
import { ISSUES, type IssueCode, SEVERITIES } from '../../domain/issue-catalogue.ts';
import type { Json } from '../../domain/report.ts';
import { anyValue } from './common.ts';
import { runSchema, tallySchema } from './run.ts';

const issueCode = z.enum(Object.keys(ISSUES) as [IssueCode, ...IssueCode[]]);
const line = z
  .number()
  .int()
  .min(1)
  .openapi({ description: 'Physical line; the header is line 1' });
const column = z.string().nullable();
const count = z.number().int().min(0);

/** Records as they were read and as they are stored. */
export const sampleRecords = z.array(
  z.object({
    line,
    read: z.record(z.string(), anyValue<Json>()),
    furtherRows: z
      .array(z.record(z.string(), anyValue<Json>()))
      .optional()
      .openapi({ description: 'Rows of the record behind its first one, at most 20' }),
    stored: anyValue<Json>().openapi({ description: 'null: it was rejected or left out' }),
    issues: z.array(z.object({ code: issueCode, column, hint: z.string() })),
  }),
);

/** Issues with how often they were met, and examples. */
export const reportIssues = z.array(
  z.object({
    code: issueCode,
    severity: z.enum(SEVERITIES),
    column,
    hint: z.string(),
    count: z.number().int(),
    percent: z.number().openapi({ description: 'Share of the records read' }),
    examples: z.array(z.object({ line, value: z.string().nullable() })),
  }),
);

/** The results of a run as they are answered. */
export const reportSchema = z
  .object({
    run: runSchema,
    fileItems: z.number().int(),
    valid: z.number().int(),
    tally: tallySchema,
    parent: runSchema.shape.parent,
    together: runSchema.shape.together,
    events: z.object({ orderPlace: count, orderUpdate: count }).nullable().openapi({
      description: 'Order events written, in a dry run that would be; null for other entities',
    }),
    sample: z.object({ first: sampleRecords, last: sampleRecords }),
    issues: reportIssues,
  })
  .openapi('Report');
