import { z } from '@hono/zod-openapi';
import { ENCODING_FOUND_BY } from '../../domain/encoding/judge.ts';
import { FAILURES, type FailureType } from '../../domain/failures.ts';
import { DECISIONS, REASON_CODES } from '../../domain/threshold.ts';
import { ENTITIES, RUN_STATUSES, SKIP_REASONS, STEPS, TRIGGERS } from '../../domain/vocabulary.ts';
import { isKnownEncoding } from '../../domain/encoding/labels.ts';
import { uploadName } from '../../domain/definition.ts';
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

/** How well a delimiter fits the beginning of a file. */
export const delimiterEvidenceSchema = z
  .object({
    delimiter: z.string(),
    columns: count.openapi({ description: 'Cells of the header' }),
    consistentPercent: count.openapi({ description: 'Share of the records with as many cells' }),
    records: count.openapi({ description: 'Records behind the header that were looked at' }),
    score: z.number().openapi({ description: 'From 0 to 1; the highest one is chosen' }),
  })
  .openapi('DelimiterEvidence');

/** What speaks for an encoding, and what else a file may be. */
export const encodingEvidenceSchema = z
  .object({
    how: z.enum(ENCODING_FOUND_BY).openapi({
      description:
        'A byte order mark, the import, the XML declaration, where the NULs or escapes are, all of it being ASCII, its being valid UTF-8, or detection',
    }),
    candidates: z.array(
      z.object({
        label: z.string(),
        score: z.number().min(0).max(1),
        sample: z
          .array(z.string())
          .openapi({ description: 'Words beyond ASCII, as they look in this encoding' }),
      }),
    ),
    close: z
      .object({ label: z.string(), read: z.array(z.string()), instead: z.array(z.string()) })
      .optional()
      .openapi({
        description:
          'Only where the encoding was guessed and another one, of this label, reads the file nearly as well: words as they were read, and as it reads them',
      }),
  })
  .openapi('EncodingEvidence', { description: 'At most 5 encodings, the most likely one first' });

const failureSchema = z.object({
  type: z.enum(failureTypes),
  message: z.string(),
  hint: z.string(),
});

const by = z
  .string()
  .optional()
  .openapi({ description: 'The API key, by its name; not there when it was not kept yet' });

/** A limit that a run goes beyond. */
export const reasonSchema = z.object({ code: z.enum(REASON_CODES), message: z.string() });

const decisionAnswer = z.object({
  decision: z.enum(DECISIONS),
  at: isoTime,
  note: z.string().nullable(),
  by,
});

/** What is known about a file. */
export const fileSchema = z.object({
  sizeBytes: count.nullable(),
  sha256: z.string().nullable(),
  etag: z.string().nullable(),
  versionId: z.string().nullable().openapi({ description: 'Of S3 buckets that keep versions' }),
  compression: z.string().nullable(),
  encoding: z.string().nullable(),
  encodingEvidence: encodingEvidenceSchema.optional(),
  delimiter: z.string().nullable(),
  dialectEvidence: z.array(delimiterEvidenceSchema).optional().openapi({
    description: 'What spoke for each delimiter; not there for formats without one',
  }),
  lengthUndeclared: z.boolean().nullable(),
});

/** A run as it is answered. */
export const runSchema = z
  .object({
    id: z.uuid(),
    importId: z.uuid(),
    entity: z.enum(ENTITIES),
    dryRun: z.boolean(),
    trigger: z.enum(TRIGGERS),
    startedBy: z.string().nullable().openapi({
      description:
        'The API key that asked for the run, by its name; schedule: a slot of its schedule; null: not kept, because the run is too old',
    }),
    cancelledBy: z.string().nullable().openapi({
      description:
        'The API key that asked the run to end, by its name; a run can complete before it is stopped. null: nobody did',
    }),
    scheduledFor: isoTime.nullable().openapi({
      description: 'The slot of the schedule that it is for; null: no schedule started it',
    }),
    status: z.enum(RUN_STATUSES),
    queuePlace: count.nullable().openapi({
      description:
        'Its place among the runs that wait because as many are running as the service allows, 1 being the next; null when it does not wait for that',
    }),
    createdAt: isoTime,
    startedAt: isoTime.nullable(),
    finishedAt: isoTime.nullable(),
    file: fileSchema.nullable().openapi({
      description:
        'What is known about the file so far; null before it was opened. Of many files what they have in common: see the report for each',
    }),
    fileCounts: z
      .object({
        matched: count.openapi({ description: 'Files that the address means' }),
        taken: count.openapi({
          description: 'Files that the run takes: with onlyNew, the new ones',
        }),
        downloaded: count,
        split: count,
      })
      .nullable()
      .openapi({
        description: 'null before the files are listed, and when the source is a single file',
      }),
    progress: z.object({
      step: z.enum(STEPS).nullable().openapi({ description: 'null until the run is opened' }),
      percent: z.number().int().min(0).max(100).openapi({ description: 'Over the whole run' }),
      recordsRead: count,
      recordsPerSecond: count,
    }),
    tally: tallySchema.nullable().openapi({ description: 'null until the run has ended' }),
    parent: z
      .object({ runId: z.uuid(), tally: tallySchema })
      .nullable()
      .openapi({ description: 'The run whose rejected records this one sends again' }),
    together: tallySchema.nullable().openapi({
      description:
        'What became of the records of the first file by all runs up to this one; null until a run with a parent is completed',
    }),
    skipped: z
      .object({
        reason: z.enum(SKIP_REASONS).openapi({
          description:
            'overlap: another run was going; missed: the service was not there in time; unchanged: the file is the one imported last; paused: the schedule was paused just then',
        }),
        runId: z
          .uuid()
          .nullable()
          .openapi({ description: 'The run that was going, or that imported the same file' }),
        url: z.string().nullable().openapi({ description: 'Where to read that run' }),
      })
      .nullable()
      .openapi({ description: 'Why the slot was not run; null unless the status is skipped' }),
    hold: z
      .object({
        reasons: z.array(reasonSchema),
        tally: tallySchema.openapi({ description: 'What the run would do' }),
        since: isoTime,
        until: isoTime.openapi({ description: 'Then the run fails unless it is approved' }),
        decision: decisionAnswer.nullable(),
      })
      .nullable()
      .openapi({
        description: 'There when the run waits, or waited, for a person before it stores anything',
      }),
    failure: failureSchema.nullable(),
    earlierFailures: z
      .array(
        z.object({
          failure: failureSchema,
          failedAt: isoTime,
          retriedAt: isoTime,
          retriedBy: by,
          decision: decisionAnswer.nullish().openapi({
            description: 'What a person had decided about the run when it was held',
          }),
        }),
      )
      .openapi({ description: 'How the run failed before it was tried again, oldest first' }),
    canRetry: z
      .boolean()
      .openapi({ description: 'True when the run failed and the service still holds its file' }),
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

/** What a person decides about a held run. */
export const decisionSchema = z
  .strictObject({
    note: z
      .string()
      .trim()
      .max(500)
      .optional()
      .openapi({ description: 'Why; kept with the decision' }),
  })
  .openapi('Decision');

/** Where the corrected file of rejected records is, and how it differs from the one that was downloaded. */
export const newResendSchema = z
  .strictObject({
    url: z
      .string()
      .refine(
        (text) => uploadName(text) !== null,
        'must name one uploaded file, such as upload://fixed.csv',
      )
      .openapi({ example: 'upload://fixed.csv' }),
    dryRun: z.boolean().optional().openapi({ description: "The run's own choice when left out" }),
    encoding: z
      .string()
      .max(64)
      .refine(isKnownEncoding, 'is not an encoding that files can be read in')
      .optional()
      .openapi({ description: 'Left out: as the file of rejected records was written' }),
    exact: z.boolean().default(false).openapi({
      description: 'true: the file was downloaded with exact=true, so no apostrophe is taken away',
    }),
  })
  .openapi('NewResend');
export type NewResend = z.infer<typeof newResendSchema>;
