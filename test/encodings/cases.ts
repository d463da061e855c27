import { readFileSync, readdirSync } from 'node:fs';
import iconv from 'iconv-lite';

/** A text of the fixture in one encoding. */
export interface EncodingCase {
  name: string;
  encoding: string;
  text: string;
  bytes: Buffer;
}

const FOLDER = new URL('texts/', import.meta.url);

/** The encodings that files come in, by the language that the name of a text begins with. */
const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
  ar: ['windows-1256'],
  bg: ['windows-1251'],
  cs: ['windows-1250', 'iso-8859-2', 'cp852'],
  da: ['windows-1252', 'cp850'],
  de: ['windows-1252', 'iso-8859-1', 'cp850', 'macintosh'],
  el: ['windows-1253', 'iso-8859-7', 'cp737'],
  es: ['windows-1252', 'iso-8859-1', 'cp850'],
  et: ['windows-1257', 'iso-8859-15'],
  fi: ['iso-8859-15'],
  fr: ['windows-1252', 'iso-8859-15', 'macintosh'],
  he: ['windows-1255', 'iso-8859-8'],
  hr: ['windows-1250', 'iso-8859-2'],
  hu: ['windows-1250', 'iso-8859-2'],
  is: ['windows-1252'],
  it: ['windows-1252', 'iso-8859-15'],
  ja: ['shift_jis', 'euc-jp'],
  ko: ['euc-kr'],
  lt: ['windows-1257', 'iso-8859-13'],
  lv: ['windows-1257'],
  nl: ['windows-1252'],
  pl: ['windows-1250', 'iso-8859-2', 'cp852'],
  pt: ['windows-1252', 'iso-8859-15', 'macintosh', 'cp850'],
  ro: ['iso-8859-16'],
  ru: ['windows-1251', 'koi8-r', 'ibm866', 'maccyrillic', 'iso-8859-5'],
  sk: ['windows-1250'],
  sv: ['windows-1252', 'iso-8859-1', 'cp850'],
  th: ['windows-874'],
  tr: ['windows-1254', 'cp857'],
  tw: ['big5'],
  uk: ['windows-1251', 'koi8-u'],
  zh: ['gb18030', 'gbk'],
};
const UNICODE = ['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'];

/** Every text in every encoding of its language that has all of its characters. */
export function encodingCases(): EncodingCase[] {
  return fixtureTexts().flatMap(({ name, text }) =>
    (ENCODINGS[name.slice(0, 2)] ?? [])
      .map((encoding) => ({ name, encoding, text, bytes: iconv.encode(text, encoding) }))
      .filter(({ encoding, bytes }) => iconv.decode(bytes, encoding) === text),
  );
}

/** Every text in UTF-8, UTF-16 and UTF-32, with or without a byte order mark. */
export function unicodeCases(addBOM: boolean): EncodingCase[] {
  return fixtureTexts().flatMap(({ name, text }) =>
    UNICODE.map((encoding) => {
      const bytes = iconv.encode(text, encoding, { addBOM });
      return { name, encoding, text, bytes };
    }),
  );
}

/** The texts of the fixture; a language without encodings is a mistake of the fixture. */
function fixtureTexts(): { name: string; text: string }[] {
  return readdirSync(FOLDER).map((name) => {
    if (!ENCODINGS[name.slice(0, 2)]) throw new Error(`${name}: no encodings for this language`);
    return { name, text: readFileSync(new URL(name, FOLDER), 'utf8') };
  });
}
