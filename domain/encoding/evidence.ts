import { closeRival } from './close-rival.ts';
import {
  encodingByHead,
  encodingByWords,
  type EncodingFoundBy,
  ESCAPED_JAPANESE,
  type FoundEncoding,
  isEscapedJapanese,
  isMostlyUtf8,
  utf8Share,
  xmlEncodingByHead,
} from './judge.ts';
import { wideEncoding } from './labels.ts';
import { type RankedEncoding, rankEncodings } from './rank.ts';
import { type SampleWords, samples, sampleWords } from './samples.ts';
import { TellingWords } from './telling-words.ts';
import { createTranscoder, decodeWhole } from './transcoder.ts';

/** An encoding that a file may have. */
export interface EncodingCandidate {
  label: string;
  /** 0 to 1; of detected ones together 1. */
  score: number;
  /** Words of the file with letters beyond ASCII, as they look under it. */
  sample: string[];
}

/** Another encoding that reads the file nearly as well, with words that differ: as they were read, and as it reads them. */
export interface CloseEncoding {
  label: string;
  read: string[];
  instead: string[];
}

/** What speaks for the encoding that was used, and what it might be instead. */
export interface EncodingEvidence {
  how: EncodingFoundBy;
  candidates: EncodingCandidate[];
  /** There when the encoding was guessed and the choice was a close one. */
  close?: CloseEncoding;
}

/** An encoding and its evidence. */
export interface JudgedEncoding extends EncodingEvidence {
  used: string;
  bomBytes: number;
}

const MOST_CANDIDATES = 5;

/** The encoding of a file from its first bytes; `told` is a label, or `auto`. `words` is what is to collect its telling words. */
export function judgeEncoding(
  head: Buffer,
  told: string,
  isXml = false,
  words = new TellingWords(),
): JudgedEncoding {
  const byHead = isXml ? xmlEncodingByHead(head, told) : encodingByHead(head, told);
  pushText(words, head, byHead);
  // The last word may end in the middle of a character: it counts when there is no other.
  const isEnd = words.words(false).length === 0;
  const found = byHead ?? encodingByWords(words.words(isEnd));
  const evidence = encodingEvidence(found, words, isEnd);
  return { used: found.encoding, bomBytes: found.bomBytes, ...evidence };
}

/** What speaks for an encoding that was found, by the telling words of the file; `isEnd`: all of it was read. */
export function encodingEvidence(
  found: FoundEncoding,
  collected: TellingWords,
  isEnd = true,
): EncodingEvidence {
  const { how, encoding, instead } = found;
  if (instead) return { how, candidates: shown(insteadOf(found, instead, collected)) };
  const words = sampleWords(collected, isEnd);
  if (words.all.length === 0) return { how, candidates: [] };
  const { scores, ranked } = judged(found, words.all);
  const candidates = shown({ scores, words });
  const rival = closeRival(found, words.all, ranked);
  if (rival === null) return { how, candidates };
  const [read = [], other = []] = samples(words, [encoding, rival]);
  return { how, candidates, close: { label: rival, read, instead: other } };
}

/** An encoding with its score; `readAs` is what its words were collected in, where that is another one. */
interface Score {
  label: string;
  score: number;
  readAs?: string;
}

interface Scored {
  scores: Score[];
  words: SampleWords;
}

function shown({ scores, words }: Scored): EncodingCandidate[] {
  const texts = samples(
    words,
    scores.map(({ label, readAs = label }) => readAs),
  );
  return scores.map(({ label, score }, index) => ({
    label,
    score: Math.min(1, Math.round(score * 100) / 100),
    sample: texts[index] ?? [],
  }));
}

/** The first bytes show UTF-16 or UTF-32: its words are not among those that were collected. */
function insteadOf(
  { encoding }: FoundEncoding,
  { label, head }: { label: string; head: Buffer },
  { hidesAddresses }: TellingWords,
): Scored {
  const collected = new TellingWords(hidesAddresses);
  collected.push(Buffer.from(decodeWhole(head, label)));
  const scores = [
    { label, score: 1, readAs: 'utf-8' },
    { label: encoding, score: 0 },
  ];
  return { scores, words: sampleWords(collected, false) };
}

function judged(
  { encoding, how }: FoundEncoding,
  words: readonly Buffer[],
): { scores: Score[]; ranked: RankedEncoding[] } {
  const only = (scores: Score[]) => ({ scores: withUsed(scores, encoding), ranked: [] });
  // Words of UTF-16 and UTF-32 were turned into UTF-8 before they were collected.
  if (wideEncoding(encoding)) return only([{ label: encoding, score: 1, readAs: 'utf-8' }]);
  if (encoding === 'utf-8' && how === 'bom') return only([{ label: encoding, score: 1 }]);
  if (words.some(isEscapedJapanese)) return only([{ label: ESCAPED_JAPANESE, score: 1 }]);
  const share = utf8Share(words);
  const utf8 = share > 0 ? [{ label: 'utf-8', score: share }] : [];
  if (isMostlyUtf8(words)) return only(utf8);
  const ranked = rankEncodings(words, encoding === 'utf-8' ? undefined : encoding);
  const all = ranked.slice(0, MOST_CANDIDATES).reduce((sum, { weight }) => sum + weight, 0) || 1;
  const detected = ranked.map(({ label, weight }) => ({ label, score: weight / all }));
  return { scores: withUsed([...utf8, ...detected], encoding), ranked };
}

/** The likeliest ones, and the one that was used among them. */
function withUsed(scores: readonly Score[], used: string): Score[] {
  const own = scores.find(({ label }) => label === used) ?? { label: used, score: 0 };
  const likely = scores.slice(0, MOST_CANDIDATES);
  return likely.includes(own) ? likely : [...likely.slice(0, MOST_CANDIDATES - 1), own];
}

/** Adds bytes of a file to its telling words: as they are, but UTF-16 and UTF-32 in UTF-8, for they have no words of bytes. */
function pushText(words: TellingWords, bytes: Buffer, found: FoundEncoding | null): void {
  const rest = bytes.subarray(found?.bomBytes ?? 0);
  words.push(
    found && wideEncoding(found.encoding) ? createTranscoder(found.encoding).write(rest) : rest,
  );
}
