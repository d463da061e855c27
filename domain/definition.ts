import { z } from 'zod';
import { credentialProblems, sourceCredentials } from './credentials.ts';
import { type EgoiSource, egoiSource, usersSourceProblems } from './egoi/source.ts';
import { ordersFormat, productsFormat, type UsersCsvFormat, usersFormat } from './formats.ts';
import { filePattern } from './file-pattern.ts';
import { isEgoi } from './is-egoi.ts';
import { isKnownEncoding } from './encoding/labels.ts';
import { notify } from './notify.ts';
import { sftpProblem } from './sftp-address.ts';
import { errorThreshold } from './threshold.ts';
import { isS3Pattern, parseS3Prefix, parseS3Url } from './s3-url.ts';
import { transformation, transformations } from './transformations/definition.ts';
import { scheduleSetting } from './schedule/setting.ts';
import { recordField, recordFieldProblems } from './transformations/record-field.ts';

/** Upload names: one path segment, so that a name is never a path. */
export const UPLOAD_NAME_PATTERN = /^[\p{L}\p{N}_][\p{L}\p{N}._ ()+@-]{0,199}$/u;

/** The protocols a file may come from. */
export const URL_PROTOCOLS = ['upload:', 'http:', 'https:', 's3:', 'sftp:'] as const;

const sourceUrl = z
  .string()
  .max(4096)
  .superRefine((text, context) => {
    const problem = urlProblem(text);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

/** How a file can be said to be packed. */
export const COMPRESSIONS = ['auto', 'none', 'gzip', 'zip', 'zstd'] as const;
/** How a file is packed, once that is found. */
export type Compression = Exclude<(typeof COMPRESSIONS)[number], 'auto'>;

const fileSource = z
  .strictObject({
    kind: z.literal('file'),
    url: sourceUrl.describe(
      'upload://name, http://..., https://..., s3://bucket/key or sftp://host/path; many files: s3://bucket/exports/users_*.csv',
    ),
    onlyNew: z
      .boolean()
      .optional()
      .describe(
        'Only with an address of many files: take those that no completed run of the import has taken before',
      ),
    compression: z
      .enum(COMPRESSIONS)
      .default('auto')
      .describe('How the file is packed; auto finds it out, none reads the bytes as they are'),
    encoding: z
      .string()
      .min(1)
      .max(64)
      .refine(isKnownEncoding, 'is not an encoding that files can be read in; auto finds it out')
      .default('utf-8')
      .describe('utf-8, auto, or any label that iconv-lite or the platform knows'),
    onlyChanged: z
      .boolean()
      .optional()
      .describe('true: a slot of the schedule is skipped when the file is the one imported last'),
    credentials: sourceCredentials.optional(),
  })
  .refine(({ url, onlyNew }) => !onlyNew || filePattern(url) !== null, {
    path: ['onlyNew'],
    message: 'needs an address of many files, such as upload://users_*.csv',
  })
  .refine(({ url, onlyChanged }) => !onlyChanged || filePattern(url) === null, {
    path: ['onlyChanged'],
    message: 'is for one file: of many files, onlyNew takes those that were not imported before',
  })
  .superRefine(
    ({ url, credentials }, context) => {
      if (credentials === undefined) return;
      for (const { path, ...problem } of credentialProblems(url, credentials))
        context.addIssue({ ...problem, path: ['credentials', ...path] });
    },
    // Also beside other problems: then the parts may be anything.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type FileSource = z.infer<typeof fileSource>;

const common = {
  name: z.string().trim().min(1).max(200),
  source: fileSource,
  transformations,
  dryRun: z.boolean().default(false),
  errorThreshold: errorThreshold.optional(),
  notify: notify.optional(),
  schedule: scheduleSetting.optional(),
};

/** The parts that a definition has whatever its entity is. */
export const commonDefinition = z.looseObject(common);

const anyDefinition = z.discriminatedUnion('entity', [
  fittingSource(
    keepingIds(
      z.strictObject({
        ...common,
        entity: z.literal('users'),
        source: z.discriminatedUnion('kind', [fileSource, egoiSource]),
        // Contacts of E-goi need none to be told.
        format: usersFormat
          .default({ kind: 'egoi' })
          .describe('How the file is read; left out for contacts of E-goi'),
      }),
    ),
  ),
  keepingIds(z.strictObject({ ...common, entity: z.literal('orders'), format: ordersFormat })),
  keepingIds(z.strictObject({ ...common, entity: z.literal('products'), format: productsFormat })),
]);
type AnyDefinition = z.infer<typeof anyDefinition>;

/** The definition of an import of a file. */
export type FileDefinition = AnyDefinition extends infer D
  ? D extends AnyDefinition
    ? Omit<D, 'source' | 'format'> & {
        source: FileSource;
        format: Exclude<D['format'], { kind: 'egoi' }>;
      }
    : never
  : never;
/** The definition of an import of contacts of E-goi. */
export type EgoiDefinition = Omit<
  Extract<AnyDefinition, { entity: 'users' }>,
  'source' | 'format'
> & { source: EgoiSource; format: { kind: 'egoi' } };
export type ImportDefinition = FileDefinition | EgoiDefinition;

/**
 * What a person says when they define an import; also the shape in which a run keeps it, without credentials. That
 * source and format go together is checked by {@link fittingSource}, which types cannot see.
 */
export const importDefinition = anyDefinition as unknown as z.ZodType<
  ImportDefinition,
  z.input<typeof anyDefinition>
>;

/** The definition of an import of files of one entity. */
export type DefinitionOf<E extends FileDefinition['entity']> = Extract<
  FileDefinition,
  { entity: E }
>;

/** The definition of an import that is known to be one of a file. */
export function asFileDefinition(definition: ImportDefinition): FileDefinition {
  if (isEgoi(definition)) throw new Error('contacts of E-goi are no file');
  return definition;
}

/** A definition as it may be stored: those from before there were transformations have none. */
export type StoredDefinition = ImportDefinition extends infer D
  ? D extends ImportDefinition
    ? Omit<D, 'transformations'> & Partial<Pick<D, 'transformations'>>
    : never
  : never;

/** A stored definition with everything that a definition has today. */
export function currentDefinition(stored: StoredDefinition): ImportDefinition {
  return { ...stored, transformations: stored.transformations ?? [] };
}

/** The definition of an import whose file is CSV. */
export type CsvDefinition =
  | DefinitionOf<'orders'>
  | (DefinitionOf<'users'> & { format: UsersCsvFormat });

/** Refuses parts that do not go with the source. */
function fittingSource<T extends z.ZodType>(schema: T): T {
  return schema.superRefine(
    (definition, context) => {
      for (const problem of usersSourceProblems(definition as object))
        context.addIssue({ code: 'custom', ...problem });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

/** Refuses transformations that leave records without an id. */
function keepingIds<T extends z.ZodType<{ transformations: unknown; format: unknown }>>(
  schema: T,
): T {
  return schema.superRefine(
    ({ transformations: given, format }, context) => {
      const list = z.array(transformation).safeParse(given ?? []);
      const field = recordField(format);
      if (!list.success || field === null) return;
      for (const { path, message } of recordFieldProblems(list.data, field))
        context.addIssue({ code: 'custom', path: ['transformations', ...path], message });
    },
    // Also beside other problems: then the parts may be anything.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

/** Why an address cannot be a source, as a sentence; null when it can. */
function urlProblem(text: string): string | null {
  if (text.startsWith('upload://'))
    return uploadName(text) === null && !isUploadPattern(text)
      ? 'must name an uploaded file, such as upload://crm.csv, or many, such as upload://users_*.csv'
      : null;
  if (/^s3:/i.test(text))
    return parseS3Url(text) === null && !isS3Pattern(text)
      ? 'must name a bucket and a file in it, such as s3://bucket/crm.csv, or many, such as s3://bucket/exports/'
      : null;
  if (!URL.canParse(text))
    return 'must be an address, such as upload://crm.csv or https://example.com/crm.csv';
  const url = new URL(text);
  if (!(URL_PROTOCOLS as readonly string[]).includes(url.protocol))
    return `must begin with ${URL_PROTOCOLS.map((protocol) => `${protocol}//`).join(', ')}`;
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user name or password: give them as credentials, where they are kept sealed';
  return url.protocol === 'sftp:' ? sftpProblem(url) : null;
}

/** The upload that an `upload://` address names; null when it names none. */
export function uploadName(url: string): string | null {
  const match = /^upload:\/\/([^/?#]+)$/.exec(url);
  if (!match?.[1]) return null;
  try {
    const name = decodeURIComponent(match[1]);
    return UPLOAD_NAME_PATTERN.test(name) ? name : null;
  } catch {
    return null;
  }
}

/** True for an `upload://` address that can mean uploads: as they have no folders, it has no slash either. */
function isUploadPattern(url: string): boolean {
  const { shown } = filePattern(url) ?? {};
  return (
    shown !== undefined && UPLOAD_NAME_PATTERN.test(shown.replace(/^\*/, 'x').replaceAll('*', ''))
  );
}

/** An address as it may be shown or logged: without user info, query and fragment, which can hold secrets. */
export function cleanUrl(text: string): string {
  if (text.startsWith('upload://')) return text;
  // There is no place for a secret in it.
  if (parseS3Prefix(text) !== null) return text;
  if (!URL.canParse(text)) return '(unreadable address)';
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  const cleaned = url.search === '' ? url.href : `${url.href.slice(0, -url.search.length)}?...`;
  return cleaned;
}
