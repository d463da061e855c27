/** A part of a timestamp pattern; `letter` stands `width` times. */
export type Token =
  | { kind: 'field'; letter: string; width: number }
  | { kind: 'literal'; text: string }
  | { kind: 'optional'; tokens: Token[] };

export type Field = Extract<Token, { kind: 'field' }>;

const WRITTEN_IN_DIGITS = 'yuMLdHhkKmsS';

/** Takes a timestamp pattern apart, or says why it cannot be one. */
export function parsePattern(pattern: string): { tokens: Token[] } | { problem: string } {
  const outer: Token[][] = [];
  let tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const character = pattern.charAt(at);
    let end = at + 1;
    if (character === "'") {
      const close = closingQuote(pattern, at + 1);
      if (close < 0) return { problem: "a ' in the pattern is not closed" };
      const text = pattern.slice(at + 1, close).replaceAll("''", "'");
      tokens.push({ kind: 'literal', text: text === '' ? "'" : text });
      end = close + 1;
    } else if (/[A-Za-z]/.test(character)) {
      while (pattern[end] === character) end += 1;
      tokens.push({ kind: 'field', letter: character, width: end - at });
    } else if (character === '[') {
      outer.push(tokens);
      tokens = [];
    } else if (character === ']') {
      const around = outer.pop();
      if (!around) return { problem: 'a ] in the pattern has no [' };
      around.push({ kind: 'optional', tokens });
      tokens = around;
    } else if ('{}#'.includes(character))
      return { problem: `${character} in a pattern has to stand in quotes: '${character}'` };
    else tokens.push({ kind: 'literal', text: character });
    at = end;
  }
  return outer.length > 0 ? { problem: 'a [ in the pattern is not closed' } : { tokens };
}

/** All fields of a pattern, those of optional parts too. */
export function fieldsOf(tokens: readonly Token[]): Field[] {
  return tokens.flatMap((token) => {
    if (token.kind === 'optional') return fieldsOf(token.tokens);
    return token.kind === 'field' ? [token] : [];
  });
}

/** True when a text may go on with a digit at token `from`; `after` says so for what stands behind the tokens. */
export function mayBeginWithDigit(tokens: readonly Token[], from: number, after: boolean): boolean {
  for (const token of tokens.slice(from)) {
    if (token.kind === 'literal') return /^\d/.test(token.text);
    if (token.kind === 'field') return isInDigits(token);
    if (mayBeginWithDigit(token.tokens, 0, false)) return true;
  }
  return after;
}

/** True for a field that is one digit or two. */
export function isVariable(field: Field): boolean {
  return isInDigits(field) && field.width === 1 && !'yuS'.includes(field.letter);
}

/** True for a month that is written as its name. */
export function isMonthName({ letter, width }: Field): boolean {
  return (letter === 'M' || letter === 'L') && width > 2;
}

function isInDigits(field: Field): boolean {
  return WRITTEN_IN_DIGITS.includes(field.letter) && !isMonthName(field);
}

/** Where the quote closes whose text begins at `from`; -1 when it does not. Doubled quotes are part of the text. */
function closingQuote(pattern: string, from: number): number {
  for (let at = from; at < pattern.length; at += 1) {
    if (pattern[at] !== "'") continue;
    if (pattern[at + 1] !== "'" || at === from) return at;
    at += 1;
  }
  return -1;
}
