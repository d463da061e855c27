import { isUtf8 } from 'node:buffer';
import type { FoundEncoding } from './judge.ts';
import { plausibility } from './plausibility.ts';
import { type RankedEncoding, rankEncodings } from './rank.ts';

/** With fewer words, the looks of a reading say little: every encoding makes something of two words. */
const FEW_WORDS = 3;
/** A rival has at least this share of the looks: of the wrong guesses over the texts of the tests, no right one had less. */
const LEAST_LOOKS = 0.9;
/** A lead of this is close with any number of words; each word that is missing makes a larger one close, too. */
const CLOSE_LEAD = 4;
const LEAD_OF_ONE_WORD = 12;
/** UTF-8 of less looks than this share of a rival's is doubted, if it rests on few words. */
const DOUBTED_UTF8 = 0.5;

/**
 * The encoding that reads the words differently and nearly as well as the one that was guessed, so that the guess may
 * be wrong; null when there is none, or nothing was guessed. `ranked` are the encodings of a detected one.
 */
export function closeRival(
  { encoding, how }: FoundEncoding,
  words: readonly Buffer[],
  ranked: readonly RankedEncoding[],
): string | null {
  if (how === 'utf-8') return rivalOfUtf8(words);
  const own = ranked.find(({ label }) => label === encoding);
  if (how !== 'detected' || !own) return null;
  const lead = CLOSE_LEAD + LEAD_OF_ONE_WORD / words.length;
  const leastLooks = words.length < FEW_WORDS ? 0 : own.looks * LEAST_LOOKS;
  const rival = ranked.find(
    ({ label, evidence, looks, unreadable }) =>
      label !== encoding &&
      evidence * lead > own.evidence &&
      looks >= leastLooks &&
      unreadable <= own.unreadable,
  );
  return rival?.label ?? null;
}

/** One or two words of other encodings may be valid UTF-8 by chance, as characters of two bytes. */
function rivalOfUtf8(words: readonly Buffer[]): string | null {
  const text = Buffer.concat(words.flatMap((word) => [word, Buffer.from(' ')])).toString();
  if (words.length >= FEW_WORDS || !words.every(isUtf8) || /[^\0-\u07ff]/.test(text)) return null;
  const [rival] = rankEncodings(words);
  return rival && plausibility(text) < rival.looks * DOUBTED_UTF8 ? rival.label : null;
}
