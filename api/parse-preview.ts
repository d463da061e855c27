import type { SourceCredentials } from '../domain/credentials.ts';
import { commonDefinition, type FileDefinition, importDefinition } from '../domain/definition.ts';
import { isEgoi } from '../domain/is-egoi.ts';
import { problemItems } from './problem-items.ts';
import { invalidRequest, type ProblemItem } from './problems.ts';
import { type PreviewBody, previewLimit } from './schemas/preview.ts';

/** What a preview is asked to read. */
export interface ParsedPreview {
  definition: FileDefinition;
  credentials: SourceCredentials | null;
  hasUserId: boolean;
  limit: number;
}

const KNOWN_FIELDS = ['entity', 'source', 'format', 'transformations', 'limit'];
/** Stands where the user id is not chosen yet; no column of a file is called so. */
const NO_USER_ID = { userIdField: '(no user id yet)', userIdType: 'preview', hashUserId: false };

/** What the body of a preview asks for, checked as the definition of an import is. Throws an ApiError with all problems. */
export function parsePreview(
  body: PreviewBody,
  textProblems: readonly ProblemItem[],
): ParsedPreview {
  const { limit, ...given } = body;
  const hasUserId = !leavesOutUserId(body);
  const format = hasUserId ? body.format : { ...(body.format as object), ...NO_USER_ID };
  const parsed = importDefinition.safeParse({ name: 'preview', ...pick(given), format });
  const parsedLimit = previewLimit.safeParse(limit);
  const problems = [
    ...textProblems,
    ...unknownFields(given),
    ...(parsed.success ? [] : definitionProblems(parsed.error, given)),
    ...(parsedLimit.success ? [] : problemItems(parsedLimit.error, ['limit'])),
  ];
  if (!parsed.success || !parsedLimit.success || problems.length > 0)
    throw invalidRequest(problems);
  if (isEgoi(parsed.data))
    throw invalidRequest([
      {
        path: 'source',
        message: 'cannot be previewed: a dry run shows what contacts of E-goi become',
      },
    ]);
  const { credentials = null, ...source } = parsed.data.source;
  const definition = { ...parsed.data, source };
  return { definition, credentials, hasUserId, limit: parsedLimit.data };
}

function leavesOutUserId({ entity, format }: PreviewBody): boolean {
  const isObject = typeof format === 'object' && format !== null && !Array.isArray(format);
  const isOpen = isObject && !('userIdField' in format) && !('userIdType' in format);
  return entity === 'users' && isOpen && !('kind' in format && format.kind === 'egoi');
}

function pick(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([key]) => KNOWN_FIELDS.includes(key)));
}

function unknownFields(given: object): ProblemItem[] {
  return Object.keys(given)
    .filter((key) => !KNOWN_FIELDS.includes(key))
    .map((path) => ({ path, message: 'is not a field that is known here' }));
}

/** Without a known entity the schema stops there; what all entities have in common can still be told. */
function definitionProblems(
  error: Parameters<typeof problemItems>[0],
  given: object,
): ProblemItem[] {
  const problems = problemItems(error);
  if (!problems.some(({ path }) => path === 'entity')) return problems;
  const common = commonDefinition.safeParse({ name: 'preview', ...given });
  return common.success ? problems : [...problems, ...problemItems(common.error)];
}
