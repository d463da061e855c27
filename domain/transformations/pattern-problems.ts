import { STEPS } from './pattern-steps.ts';
import {
  type Field,
  fieldsOf,
  isVariable,
  mayBeginWithDigit,
  type Token,
} from './pattern-tokens.ts';

const ADVICE: Record<string, string> = {
  Y: 'Y is the year of the week, which differs from the calendar year around New Year: use yyyy',
  D: 'D is the day of the year: use dd for the day of the month',
};

/** The longest that a letter may stand, where it is not four. */
const WIDEST: Record<string, number> = {
  S: 9,
  a: 1,
  d: 2,
  H: 2,
  h: 2,
  k: 2,
  K: 2,
  m: 2,
  s: 2,
  V: 2,
  X: 3,
  x: 3,
  Z: 3,
};

/** Letters that say the same part of a time, which a text can say only once. */
const UNITS: Record<string, string> = {
  'the year': 'yu',
  'the month': 'ML',
  'the day': 'd',
  'the hour': 'HhkK',
  'the minute': 'm',
  'the second': 's',
  'the fraction': 'S',
  'AM or PM': 'a',
  'the zone': 'ZXxzV',
};

/** Why texts of a pattern cannot be read without guessing, as a sentence; null when they can. */
export function patternProblem(tokens: readonly Token[]): string | null {
  const fields = fieldsOf(tokens);
  for (const field of fields) {
    const problem = fieldProblem(field);
    if (problem !== null) return problem;
  }
  const has = (letters: string) => fields.some(({ letter }) => letters.includes(letter));
  if (!has('yu') || !has('ML') || !has('d'))
    return 'a pattern needs year, month and day: yyyy, MM and dd';
  if (has('a') && !has('hK')) return 'a (AM or PM) needs the hour as h or hh';
  if (has('K') && !has('a'))
    return 'K (hour 0 to 11) needs a (AM or PM): use HH for the hour 0 to 23';
  return repeatedProblem(tokens) ?? touchingProblem(tokens, false);
}

function fieldProblem({ letter, width }: Field): string | null {
  const advice = ADVICE[letter];
  if (advice) return advice;
  if (!STEPS.has(letter))
    return `the letter ${letter} cannot be used in a pattern; quote it to mean itself`;
  if (width > (WIDEST[letter] ?? 4)) return `${letter.repeat(width)} is too long for a pattern`;
  if ((letter === 'y' || letter === 'u') && width === 3)
    return `write ${letter.repeat(4)} for the year`;
  return null;
}

/** Optional parts may say the same in other forms. */
function repeatedProblem(tokens: readonly Token[]): string | null {
  const letters = tokens.flatMap((token) => (token.kind === 'field' ? [token.letter] : []));
  for (const [unit, same] of Object.entries(UNITS))
    if (letters.filter((letter) => same.includes(letter)).length > 1)
      return `${unit} stands twice in the pattern`;
  return null;
}

/** Digits that follow each other can only be told apart when all but the last have a fixed width. */
function touchingProblem(tokens: readonly Token[], after: boolean): string | null {
  for (const [index, token] of tokens.entries()) {
    const touches = mayBeginWithDigit(tokens, index + 1, after);
    if (token.kind === 'field' && isVariable(token) && touches)
      return `${token.letter} directly before other digits cannot be read: write ${token.letter.repeat(2)}`;
    if (token.kind !== 'optional') continue;
    const problem = touchingProblem(token.tokens, touches);
    if (problem !== null) return problem;
  }
  return null;
}
