import { MOST_FIELDS } from './object-text.ts';
import { MOST_LEVELS } from './pass.ts';

/** What there is of names in the text of an object. */
export interface Names {
  /** Nested deeper than 64 levels, or more than 2,000 fields at all levels. */
  isBeyondBounds: boolean;
  /** The names of the object's own fields that stand there twice, or have an object inside in which a name does. */
  repeated: ReadonlySet<string>;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(?=[ \t\r]*(:)?)|[{}[\]]/g;

/** Looks at all names of an object's text, which has to be valid JSON. */
export function lookAtNames(text: string): Names {
  const repeated = new Set<string>();
  /** The names met so far in each object that is open; null: a list. */
  const open: (Set<string> | null)[] = [];
  let own = '';
  let fields = 0;
  for (const { 0: token, 1: colon } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(token) as string;
      if (open.length === 1) own = name;
      const names = open.at(-1);
      if (names?.has(name)) repeated.add(own);
      names?.add(name);
      fields += 1;
    }
    if (open.length > MOST_LEVELS || fields > MOST_FIELDS)
      return { isBeyondBounds: true, repeated };
  }
  return { isBeyondBounds: false, repeated };
}
