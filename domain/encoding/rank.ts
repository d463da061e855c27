import { createRequire } from 'node:module';
import iconv from 'iconv-lite';
import { plausibility } from './plausibility.ts';
import { decodeWhole } from './transcoder.ts';

/** Loaded when it is first asked: its models take 5 MB, and many files are ASCII. */
const load = createRequire(import.meta.url);
const detector = () => load('jschardet') as typeof import('jschardet');

/** Encodings that are looked for, by the detector's name in small letters; the usual one of a family comes first. */
const LOOKED_FOR: Readonly<Record<string, { label: string; bytes: 'one' | 'many' }>> = {
  ...named('one', [
    ['windows-1252', 'windows-1250', 'windows-1251', 'windows-1253', 'windows-1254'],
    ['windows-1255', 'windows-1256', 'windows-1257', 'iso-8859-2', 'iso-8859-5', 'iso-8859-6'],
    ['iso-8859-7', 'iso-8859-8', 'iso-8859-13', 'koi8-r', 'koi8-u', 'ibm866', 'cp850', 'cp437'],
    ['cp852', 'cp857', 'cp775', 'cp737', 'cp862', 'macturkish', 'macgreek'],
  ]),
  cp874: { label: 'windows-874', bytes: 'one' },
  cp1258: { label: 'windows-1258', bytes: 'one' },
  'iso8859-15': { label: 'iso-8859-15', bytes: 'one' },
  'iso8859-16': { label: 'iso-8859-16', bytes: 'one' },
  'iso8859-3': { label: 'iso-8859-3', bytes: 'one' },
  'iso8859-4': { label: 'iso-8859-4', bytes: 'one' },
  'iso8859-10': { label: 'iso-8859-10', bytes: 'one' },
  'iso8859-14': { label: 'iso-8859-14', bytes: 'one' },
  ibm855: { label: 'cp855', bytes: 'one' },
  macroman: { label: 'macintosh', bytes: 'one' },
  maccyrillic: { label: 'maccyrillic', bytes: 'one' },
  maclatin2: { label: 'maccenteuro', bytes: 'one' },
  cp932: { label: 'shift_jis', bytes: 'many' },
  shift_jis: { label: 'shift_jis', bytes: 'many' },
  'euc-jp': { label: 'euc-jp', bytes: 'many' },
  gb18030: { label: 'gb18030', bytes: 'many' },
  gb2312: { label: 'gb18030', bytes: 'many' },
  big5: { label: 'big5', bytes: 'many' },
  'big5-hkscs': { label: 'big5', bytes: 'many' },
  cp949: { label: 'euc-kr', bytes: 'many' },
  'euc-kr': { label: 'euc-kr', bytes: 'many' },
};

/** An encoding with how likely it is, in relation to others. */
export interface RankedEncoding {
  label: string;
  weight: number;
  /** The same by the words alone, however usual the encoding is. */
  evidence: number;
  /** How far the words look like words under it, from 0 to 1. */
  looks: number;
  /** Places in the words that cannot be read under it. */
  unreadable: number;
}

/** Words for the detector, in bytes: its time grows with them, and its answers hardly change beyond. */
const DETECTOR_BYTES = 4 * 1024;
/** Readings that look less like words than this share of the best one are not judged further. */
const LEAST_SHARE = 0.4;
/** The detector gives some languages nothing at all: each reading has this share of the best confidence. */
const LEAST_CONFIDENCE = 0.2;
/** How much more looks count than what the detector says: it knows letter pairs, but not what is no word at all. */
const LOOKS_EXPONENT = 4;

/** Encodings of DOS and of the Macintosh of old, which hardly any file is in. */
const OF_OLD_SYSTEMS = /^(?:cp(?:437|7\d\d|8[56]\d)|ibm|mac)/;
/** How likely they are beside others before a word has been looked at. */
const OLD_SYSTEMS_SHARE = 0.2;

/** One way to read the words; encodings in which they are the same text are one. */
interface Reading {
  label: string;
  /** The detector's name; null for an encoding that it is not asked for. */
  name: string | null;
  text: string;
  looks: number;
}

/**
 * Encodings of telling words, the most likely one first; those under which they look the same are one. `used` is a
 * label that is judged too, and shown by its own name.
 */
export function rankEncodings(words: readonly Buffer[], used?: string): RankedEncoding[] {
  const joined = Buffer.concat(spread(words).flatMap((word) => [word, Buffer.from(' ')]));
  const found = confidences(joined);
  const least = LEAST_CONFIDENCE * Math.max(...found.values(), 0);
  const readings = readingsOf(joined, found, used);
  const best = Math.max(...readings.map(({ looks }) => looks));
  return readings
    .filter(({ label, looks }) => label === used || looks >= best * LEAST_SHARE)
    .map((reading) => {
      const confidence = Math.max(confidenceOf(reading, joined, found), least);
      const evidence = confidence * reading.looks ** LOOKS_EXPONENT;
      return {
        label: reading.label,
        evidence,
        weight: evidence * usual(reading.label, words.length),
        looks: reading.looks,
        unreadable: reading.text.split('\ufffd').length - 1,
      };
    })
    .sort((a, b) => b.weight - a.weight);
}

function readingsOf(
  joined: Buffer,
  found: ReadonlyMap<string, number>,
  used: string | undefined,
): Reading[] {
  const byText = new Map<string, Reading>();
  for (const [name, { label, bytes }] of Object.entries(LOOKED_FOR)) {
    const text = decodeWhole(joined, label);
    if (bytes === 'many' && !found.has(name) && !isKana(text)) continue;
    if (!byText.has(text)) byText.set(text, { label, name, text, looks: plausibility(text) });
  }
  if (used !== undefined) {
    const text = decodeWhole(joined, used);
    const same = byText.get(text) ?? { name: null, text, looks: plausibility(text) };
    byText.set(text, { ...same, label: used });
  }
  return [...byText.values()];
}

/**
 * What the detector says of the words written as names are, with one capital: its models know small letters best, and
 * take lists in capitals for other languages.
 */
function confidenceOf(
  { label, name, text }: Reading,
  joined: Buffer,
  found: ReadonlyMap<string, number>,
): number {
  if (name === null) return 0;
  if (!found.has(name) && isKana(text)) return Math.max(...found.values(), 0);
  const asNames = text.replace(
    /(\p{L})([\p{L}\p{M}]+)/gu,
    (_, first: string, rest: string) => first + rest.toLowerCase(),
  );
  const isSame = asNames === text || LOOKED_FOR[name]?.bytes === 'many';
  const seen = isSame ? found : confidences(iconv.encode(asNames, label));
  return seen.get(name) ?? 0;
}

/** How usual an encoding is. The more words there are, the less that says: they tell it themselves. */
function usual(label: string, words: number): number {
  return OF_OLD_SYSTEMS.test(label) ? OLD_SYSTEMS_SHARE ** (1 / words) : 1;
}

/** Most is written in Japanese letters, all of it can be read: the detector misses lists of names in them. */
function isKana(text: string): boolean {
  const kana = text.match(/[\u3041-\u30ff]/g)?.length ?? 0;
  const others = text.match(/[^\0-\x7f\u3041-\u30ff]/g)?.length ?? 0;
  return kana > others && !text.includes('\ufffd');
}

function confidences(bytes: Buffer): Map<string, number> {
  const found = new Map<string, number>();
  for (const { encoding, confidence } of detector().detectAll(bytes)) {
    const name = encoding?.toLowerCase();
    if (name !== undefined && !found.has(name)) found.set(name, confidence);
  }
  return found;
}

/** Some of the words, from all over the list, and with each byte that any of them has: it may be what tells two apart. */
function spread(words: readonly Buffer[]): Buffer[] {
  const all = words.reduce((sum, word) => sum + word.length + 1, 0);
  const step = Math.max(1, Math.ceil(all / DETECTOR_BYTES));
  const seen = new Set<number>();
  return words.filter((word, index) => {
    const before = seen.size;
    for (const byte of word) seen.add(byte);
    return index % step === 0 || seen.size > before;
  });
}

function named(bytes: 'one' | 'many', labels: string[][]) {
  return Object.fromEntries(labels.flat().map((label) => [label, { label, bytes }]));
}
