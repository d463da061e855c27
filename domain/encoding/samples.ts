import type { TellingWords } from './telling-words.ts';
import { decodeWhole } from './transcoder.ts';

/** The telling words of a file, and those of them that samples are taken of. */
export interface SampleWords {
  all: readonly Buffer[];
  /** Words that may be shown; when there are none, what is shown of the others does not give them away. */
  readable: readonly Buffer[];
  isHidden: boolean;
}

const SAMPLE_WORDS = 3;
const SAMPLE_CHARACTERS = 40;
/** Words among which the telling ones are looked for. */
const MOST_READ_WORDS = 200;

/** The telling words of a file for its samples; `isEnd`: all of it was read. */
export function sampleWords(collected: TellingWords, isEnd: boolean): SampleWords {
  const all = collected.words(isEnd);
  const open = all.filter((word) => !collected.isHidden(word));
  const isHidden = open.length === 0;
  return { all, isHidden, readable: (isHidden ? all : open).slice(0, MOST_READ_WORDS) };
}

/** Samples of the words under each of the encodings: the same words, those before others that look different under them. */
export function samples(
  { readable, isHidden }: SampleWords,
  encodings: readonly string[],
): string[][] {
  const readings = readable.map((word) => encodings.map((encoding) => readAs(word, encoding)));
  const telling = readings
    .map((texts) => ({ texts, kinds: new Set(texts).size }))
    .sort((a, b) => b.kinds - a.kinds)
    .slice(0, SAMPLE_WORDS);
  return encodings.map((_, index) =>
    telling
      .map(({ texts }) => texts[index] ?? '')
      .filter((text) => /[^\0-\x7f]/.test(text))
      .map(isHidden ? firstLetter : shortened),
  );
}

function readAs(word: Buffer, encoding: string): string {
  return encoding === 'utf-8' ? word.toString() : decodeWhole(word, encoding);
}

function shortened(text: string): string {
  return Array.from(text).slice(0, SAMPLE_CHARACTERS).join('').toWellFormed();
}

/** All that is shown of a word that is to be hidden. */
function firstLetter(text: string): string {
  const letter = Array.from(text).find((character) => character > '\x7f') ?? '';
  return `${letter}…`.toWellFormed();
}
