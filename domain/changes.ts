import type { Json } from './report.ts';

/** One field that was changed, by its path such as `source.encoding`; null stands for "not there". */
export interface Change {
  path: string;
  from: Json;
  to: Json;
}

/** The fields in which two objects differ, by path; lists are compared whole. */
export function changesBetween(before: object, after: object): Change[] {
  return changesAt('', before as Json, after as Json);
}

function changesAt(path: string, from: Json, to: Json): Change[] {
  if (!isObject(from) || !isObject(to))
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names.flatMap((name) =>
    changesAt(path === '' ? name : `${path}.${name}`, from[name] ?? null, to[name] ?? null),
  );
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
