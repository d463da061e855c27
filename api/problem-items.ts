import type { z } from 'zod';
import type { ProblemItem } from './problems.ts';

type Issue = z.core.$ZodIssue;

/** Everything that zod found wrong with an input, one item a problem. */
export function problemItems(error: z.ZodError, within: PropertyKey[] = []): ProblemItem[] {
  return error.issues.flatMap((issue) => itemsOf(issue, within));
}

function itemsOf(issue: Issue, within: PropertyKey[]): ProblemItem[] {
  const path = [...within, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: pathText([...path, key]),
      message: 'is not a field that is known here',
    }));
  if (issue.code === 'invalid_union') return unionItems(issue, path);
  return [{ path: pathText(path), message: issue.message }];
}

/** The problems of the member that the input comes closest to; those of all members would contradict each other. */
function unionItems(issue: Extract<Issue, { code: 'invalid_union' }>, path: PropertyKey[]) {
  const members = issue.errors.map((issues) => issues.flatMap((inner) => itemsOf(inner, path)));
  const [closest] = members.filter((items) => items.length > 0).sort((a, b) => a.length - b.length);
  return closest ?? [{ path: pathText(path), message: issue.message }];
}

function pathText(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
