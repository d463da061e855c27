import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactly } from '../../../domain/json-lines/exact-numbers.ts';
import { isFields, type JsonValue } from '../../../domain/json-lines/json-value.ts';
import { readJsonLines } from '../../../domain/json-lines/reader.ts';
import { createAttributeWriter } from '../../../domain/users/attribute-text.ts';
import { compareJsonbKeys } from '../../../domain/users/prepare-user.ts';
import { cutAll, readLines } from './reading.ts';

/** More of them by hand: JSON_LINES_RUNS=30000. */
const RUNS = Number(process.env['JSON_LINES_RUNS'] ?? 150);

const name = fc.constantFrom('a', 'b', 'ab', 'é', '日', '', 'c d', '__proto__', '\\u0061', 'n\\n');
const space = fc.constantFrom('', '', '', ' ', '\t', '\r');
const value = fc.oneof(
  fc.constantFrom('1', '-0', '1.50', '12345678901234567890', '1e5', '1e400', 'true', 'null'),
  fc.constantFrom('"x"', '"é"', '"日\ud83d\ude00"', '"a\\nb"', '"\\ud800"', '"\\u0000"', '"\\\\"'),
  fc.constantFrom('[]', '{}', '[1, {"a":"é"}]', '{"a":1,"a":2}', '01', '"', '\u2028'),
  fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json)),
);

/** Objects as files have them: the same names in the same way, some left out, and now and then one of another kind. */
const alike = fc
  .tuple(fc.uniqueArray(name, { maxLength: 6 }), space, space, space)
  .chain(([names, before, behind, between]) =>
    fc.array(
      fc
        .tuple(
          fc.array(value, { minLength: names.length, maxLength: names.length }),
          fc.nat({ max: 9 }),
          fc.array(fc.tuple(name, value), { maxLength: 1 }),
        )
        .map(([values, left, more]) => {
          const own = names.map((known, index) => [known, values[index]] as const);
          const members = [...own.filter((_, index) => index !== left), ...(left > 6 ? more : [])]
            .map(([known, written]) => `"${known}"${before}:${behind}${written}`)
            .join(`${between},${behind}`);
          return `${before}{${between}${members}${before}}${between}`;
        }),
      { minLength: 1, maxLength: 8 },
    ),
  );
const ends = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', ' \n', '\r');
const someLines = fc
  .tuple(alike, ends)
  .map(([objects, end]) => Buffer.from(objects.map((object) => object + end).join('')));
const odd = fc
  .constantFrom('', '[]', '{', '}', '\ufeff{"a":1}', '{"a":\n1}', '{"a":1}{"b":2}', '\0', ' \t\r')
  .map((text) => Buffer.from(`${text}\n`));
const wrong = fc
  .constantFrom('e9', 'c080', 'eda080', 'ff', 'e0', '22')
  .map((hex) => Buffer.from(hex, 'hex'));
const text = fc
  .tuple(
    fc.array(fc.oneof({ weight: 8, arbitrary: someLines }, odd), { maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(), wrong), { maxLength: 2 }),
    fc.boolean(),
  )
  .map(([parts, damages, isCut]) => {
    const whole = damages.reduce((bytes, [place, damage]) => {
      const at = place % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, at), damage, bytes.subarray(at)]);
    }, Buffer.concat(parts));
    return isCut ? whole.subarray(0, -1) : whole;
  });

test('each line of a chunk is read as if it were alone, wherever the text is cut into chunks', () => {
  let plain = 0;
  let others = 0;
  const sizes = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 400 }), sizes, (bytes, chunkBytes, pieces) => {
      const lines = linesOf(bytes);
      const alone = lines.flatMap((line, index) =>
        readLines(line).lines.map((read) => ({ ...read, line: index + 1 })),
      );
      const chunks = cutAll(bytes, chunkBytes, pieces).map((chunk) => ({
        firstLine: chunk.firstLine,
        text: bytes.subarray(chunk.offsetBytes, chunk.offsetBytes + chunk.lengthBytes),
      }));
      const read = chunks.flatMap((chunk) => readLines(chunk.text, chunk.firstLine).lines);
      expect(JSON.stringify(read)).toBe(JSON.stringify(alone));
      for (const chunk of chunks) {
        const found = checkLines(chunk.text, chunk.firstLine, lines);
        plain += found.plain;
        others += found.others;
      }
    }),
    { numRuns: RUNS },
  );
  // Both happen often enough to mean something.
  expect(Math.min(plain, others)).toBeGreaterThan(RUNS);
});

/** Holds the lines of a chunk to what JSON.parse says of each, and the members of plain ones to their values. */
function checkLines(chunk: Buffer, firstLine: number, all: readonly Buffer[]) {
  const writer = createAttributeWriter(null);
  let plain = 0;
  let others = 0;
  readJsonLines(chunk, firstLine, ({ line, fields, members, issues }) => {
    const bytes = all[line - 1] ?? Buffer.alloc(0);
    const parsed = isUtf8(bytes) ? parsedOf(bytes.toString()) : undefined;
    const isGood = parsed !== undefined && isFields(parsed);
    // An escaped NUL is good JSON, but no text of the store can hold it.
    const hasNul = issues.some(({ code, column }) => code === 'nul_character' && column !== null);
    expect(fields !== null || hasNul).toBe(isGood);
    if (members === null || fields === null) {
      others += 1;
      return;
    }
    plain += 1;
    expect(JSON.stringify(fields())).toBe(JSON.stringify(parsed));
    const written = members.shape.names.map((quoted, index) => [quoted, members.value(index)]);
    const entries = written.map(([quoted = '', said = '']) => [
      JSON.parse(quoted),
      parseExactly(said),
    ]);
    expect(JSON.stringify(Object.fromEntries(entries))).toBe(JSON.stringify(parsed));
    const sorted = written
      .toSorted(([a = ''], [b = '']) => compareJsonbKeys(a, b))
      .map(([quoted, said]) => `${quoted}:${said}`);
    expect(writer.ofMembers(members).toString()).toBe(`{${sorted.join()}}`);
    expect(members.hasEscapes).toBe(written.some(([, said]) => said?.includes('\\')));
  });
  return { plain, others };
}

/** Undefined when it is no JSON. */
function parsedOf(line: string): JsonValue | undefined {
  try {
    return parseExactly(line);
  } catch {
    return undefined;
  }
}

/** What stands between the line feeds. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at <= bytes.length; ) {
    const found = bytes.indexOf(10, at);
    const end = found < 0 ? bytes.length : found;
    lines.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return lines;
}
