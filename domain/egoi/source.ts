import { z } from 'zod';

/** The contacts of a list of E-goi, or of a segment of it, as a source of users. */
export const egoiSource = z.strictObject({
  kind: z.literal('egoi'),
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be the key as E-goi shows it, without spaces')
    .optional()
    .describe(
      'Needed; can be written, is never read back. Its permissions: Get all contacts, Get all contacts by segment, Get my account info',
    ),
  listId: z
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .describe('The number in front of the title of the list'),
  segmentId: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the number in front of the name of the segment, as text')
    .optional()
    .describe('The number in front of the name of the segment; all contacts when it is left out'),
});
export type EgoiSource = z.infer<typeof egoiSource>;

/** What opens an account of E-goi. */
export interface EgoiCredentials {
  apiKey: string;
}

/** How people know a source of E-goi, such as "E-goi list 12, segment 34". */
export function egoiTitle({ listId, segmentId }: Pick<EgoiSource, 'listId' | 'segmentId'>): string {
  return segmentId === undefined
    ? `E-goi list ${listId}`
    : `E-goi list ${listId}, segment ${segmentId}`;
}

/** A part of a definition that does not go with its source. */
export interface SourceProblem {
  path: string[];
  message: string;
}

/** What does not go together in a definition of users, which may be wrong in other ways too. */
export function usersSourceProblems(definition: {
  source?: unknown;
  format?: unknown;
  transformations?: unknown;
}): SourceProblem[] {
  const { transformations } = definition;
  const source = kindOf(definition.source);
  const format = kindOf(definition.format);
  if (source !== 'egoi')
    return format === 'egoi' && source !== undefined
      ? [{ path: ['format'], message: 'is missing: it says how the file is read' }]
      : [];
  const problems: SourceProblem[] = [];
  if ((definition.source as EgoiSource).apiKey === undefined)
    problems.push({ path: ['source', 'apiKey'], message: 'is missing: E-goi shows it once' });
  if (format !== undefined && format !== 'egoi')
    problems.push({
      path: ['format'],
      message: 'must be left out: contacts of E-goi have a form of their own',
    });
  if (Array.isArray(transformations) && transformations.length > 0)
    problems.push({
      path: ['transformations'],
      message: 'must be left out: contacts of E-goi are imported as they are, untransformed',
    });
  return problems;
}

function kindOf(part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'kind' in part ? part.kind : undefined;
}
