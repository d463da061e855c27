import { assertNever } from '../vocabulary.ts';
import { type CivilTime, emptyTime, isoOf } from './civil-time.ts';
import { patternProblem } from './pattern-problems.ts';
import { type Step, STEPS } from './pattern-steps.ts';
import { fieldsOf, mayBeginWithDigit, parsePattern, type Token } from './pattern-tokens.ts';

/** Gives the time that a text says as ISO 8601 in UTC; null when the text does not have the form of the pattern. */
export type TimestampReader = (text: string) => string | null;

/** A pattern that can be used, with what has to be known about how it is read; or why it cannot be used. */
export type CompiledPattern = { read: TimestampReader; notes: string[] } | { problem: string };

/**
 * Makes a reader of a timestamp pattern in Java's letters, such as `yyyy/MM/dd HH:mm`. A pattern whose texts cannot be
 * read without guessing gives a sentence instead.
 */
export function compileTimestampPattern(pattern: string): CompiledPattern {
  const parsed = parsePattern(pattern);
  if ('problem' in parsed) return parsed;
  const { tokens } = parsed;
  const problem = patternProblem(tokens);
  if (problem !== null) return { problem };
  const has = (letters: string) => fieldsOf(tokens).some(({ letter }) => letters.includes(letter));
  // Without AM or PM an hour of 1 to 12 cannot be told from one of 0 to 23, and exports mean the latter.
  const hourIsWhole = has('h') && !has('a');
  const steps = stepsOf(tokens, hourIsWhole, false);
  const notes: string[] = [];
  if (hourIsWhole)
    notes.push('h is read as the hour from 0 to 23, because the pattern has no a (AM or PM)');
  if (!has('ZXxzV')) notes.push('times are read as UTC, because the pattern has no zone');
  return {
    notes,
    read: (text) => {
      const time = emptyTime();
      return run(steps, text, 0, time) === text.length ? isoOf(time) : null;
    },
  };
}

function run(steps: readonly Step[], text: string, from: number, time: CivilTime): number {
  let at = from;
  for (const step of steps) {
    at = step(text, at, time);
    if (at < 0) return -1;
  }
  return at;
}

/** `after` says that digits may follow the tokens at once. */
function stepsOf(tokens: readonly Token[], hourIsWhole: boolean, after: boolean): Step[] {
  return tokens.map((token, index) => {
    const touches = mayBeginWithDigit(tokens, index + 1, after);
    switch (token.kind) {
      case 'literal':
        return literal(token.text);
      case 'optional':
        return optional(stepsOf(token.tokens, hourIsWhole, touches));
      case 'field': {
        const letter = token.letter === 'h' && hourIsWhole ? 'H' : token.letter;
        const create = STEPS.get(letter);
        if (!create) throw new Error(`the letter ${letter} was let through`);
        return create(token.width, touches);
      }
      default:
        return assertNever(token);
    }
  });
}

function literal(expected: string): Step {
  if (expected.length > 1)
    return (text, at) => (text.startsWith(expected, at) ? at + expected.length : -1);
  const code = expected.charCodeAt(0);
  return (text, at) => (text.charCodeAt(at) === code ? at + 1 : -1);
}

/** What an optional part has read before it failed does not count. */
function optional(steps: readonly Step[]): Step {
  return (text, at, time) => {
    const before = { ...time };
    const end = run(steps, text, at, time);
    if (end >= 0) return end;
    Object.assign(time, before);
    return at;
  };
}
