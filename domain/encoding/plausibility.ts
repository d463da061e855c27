import { ALPHABETS } from './alphabets.ts';

const PUNCTUATION = new Set('’‘“”„–—…€£©®™°ºª·«»¿¡№§•\u00a0');
/** May stand behind a letter. */
const BEHIND_LETTERS = new Set('’ºª');
const EAST_ASIAN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u30ff\uff00-\uffef]/u;
const LATIN = /\p{Script=Latin}/u;
const MARK = /\p{M}/u;
/** Marks of scripts that are not Latin, such as those of Thai. */
const OWN_MARK = /(?!\p{Script=Inherited})\p{M}/u;
/** One place that cannot be read says more than one odd letter. */
const WRONG_WEIGHT = 3;
const ODD_PUNCTUATION_WEIGHT = 0.3;

/**
 * How far `text` looks like words that people write, from 0 to 1: the share of its characters beyond ASCII that one
 * single language has, less what no language does: a capital behind a small letter, a sign inside a word, two scripts
 * in one word.
 */
export function plausibility(text: string): number {
  const letters = new Map<string, number>();
  let odd = 0;
  let eastAsian = 0;
  let before = '';
  for (const character of text) {
    odd += oddnessOfPair(before, character);
    if (character <= '\x7f') {
      // The same in all encodings that are judged.
    } else if (character === '\ufffd') odd += WRONG_WEIGHT;
    else if (PUNCTUATION.has(character)) {
      if (isLetter(before) && !BEHIND_LETTERS.has(character)) odd += ODD_PUNCTUATION_WEIGHT;
    } else if (EAST_ASIAN.test(character)) eastAsian++;
    else if (isLetter(character)) {
      const [small = character] = character.toLowerCase();
      letters.set(small, (letters.get(small) ?? 0) + 1);
    } else odd++;
    before = character;
  }
  const all = eastAsian + odd + sum(letters.values());
  return all === 0 ? 1 : (eastAsian + mostOfOneLanguage(letters)) / all;
}

function mostOfOneLanguage(letters: ReadonlyMap<string, number>): number {
  let most = 0;
  for (const alphabet of ALPHABETS) {
    let known = 0;
    for (const [letter, count] of letters) if (alphabet.has(letter)) known += count;
    most = Math.max(most, known);
  }
  return most;
}

/** What is odd about two characters beside each other; names such as McDonald are none of our business. */
function oddnessOfPair(before: string, character: string): number {
  if (before <= '\x7f' && character <= '\x7f') return 0;
  if (!isLetter(before) || !isLetter(character)) return 0;
  if (MARK.test(before) || MARK.test(character))
    return LATIN.test(before) && OWN_MARK.test(character) ? WRONG_WEIGHT : 0;
  // T-shirts are "Tシャツ", but no word is half Latin and half Cyrillic.
  if (LATIN.test(before) !== LATIN.test(character))
    return EAST_ASIAN.test(before + character) ? 1 : WRONG_WEIGHT;
  return before !== 'ß' && /\p{Ll}/u.test(before) && /\p{Lu}/u.test(character) ? 1 : 0;
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{M}]/u.test(character);
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const number of numbers) all += number;
  return all;
}
