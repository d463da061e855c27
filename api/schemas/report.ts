import { z } from '@hono/zod-openapi';
import { ISSUES, type IssueCode, SEVERITIES } from '../../domain/issue-catalogue.ts';
import type { Json } from '../../domain/report.ts';
import { anyValue } from './common.ts';
import { fileSchema, reasonSchema, runSchema, tallySchema } from './run.ts';

const issueCode = z.enum(Object.keys(ISSUES) as [IssueCode, ...IssueCode[]]);
const line = z
  .number()
  .int()
  .min(1)
  .openapi({ description: 'Physical line; the header is line 1' });
const file = z
  .string()
  .optional()
  .openapi({ description: 'The file that the line is in; there when the source means many' });
const column = z.string().nullable();
const count = z.number().int().min(0);

/** Records as they were read and as they are stored. */
export const sampleRecords = z.array(
  z.object({
    line,
    file,
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
    examples: z.array(z.object({ line, file, value: z.string().nullable() })),
  }),
);

/** One of many files, with its own evidence. */
const reportFile = fileSchema
  .extend({
    name: z.string().openapi({ description: 'Its path behind the host or bucket' }),
    isEmpty: z
      .boolean()
      .openapi({ description: 'true: it had nothing in it, not even a header line' }),
    records: count.nullable().openapi({ description: 'Rows, lines or items; null: not split' }),
    read: count.nullable().openapi({ description: 'null once the samples are removed' }),
    rejected: count.nullable(),
  })
  .openapi('ReportFile');
export type ReportFile = z.infer<typeof reportFile>;

/** The results of a run as they are answered. */
export const reportSchema = z
  .object({
    run: runSchema,
    files: z.array(reportFile).nullable().openapi({
      description:
        'The files in the order in which they were read, the first 1,000 of them; null when the source is a single file',
    }),
    fileItems: z.number().int(),
    valid: z.number().int(),
    tally: tallySchema,
    parent: runSchema.shape.parent,
    together: runSchema.shape.together,
    events: z.object({ orderPlace: count, orderUpdate: count }).nullable().openapi({
      description: 'Order events written, in a dry run that would be; null for other entities',
    }),
    wouldHold: z.array(reasonSchema).nullable().openapi({
      description:
        'Of a completed dry run: why the import would wait for a person before it stores anything. Empty: nothing speaks against it; null: no completed dry run',
    }),
    sample: z.object({ first: sampleRecords, last: sampleRecords }),
    issues: reportIssues,
  })
  .openapi('Report');
