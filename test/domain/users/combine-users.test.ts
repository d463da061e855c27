import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactly } from '../../../domain/json-lines/exact-numbers.ts';
import type { JsonFields } from '../../../domain/json-lines/json-value.ts';
import { recordDigest } from '../../../domain/record-key.ts';
import { createCombineUsers } from '../../../domain/users/combine-users.ts';

const combine = createCombineUsers('merge');

function copyLine(attributes: string): string {
  return `k\td\tcrm_id\tu1\trun\t${attributes.replaceAll('\\', '\\\\')}\n`;
}

/** The attributes of two rows that were made one. */
function combined(earlier: string, later: string): string {
  const columns = combine(copyLine(earlier), copyLine(later)).trimEnd().split('\t');
  const attributes = (columns[5] ?? '').replaceAll('\\\\', '\\');
  expect(columns).toEqual([
    'k',
    recordDigest('merge', attributes),
    'crm_id',
    'u1',
    'run',
    columns[5],
  ]);
  return attributes;
}

test('what both rows have the later one wins, whole: nested objects are not merged', () => {
  expect(combined('{"a":1,"b":{"x":1},"c":null}', '{"b":{"y":2},"a":null,"d":[]}')).toBe(
    '{"a":null,"b":{"y":2},"c":null,"d":[]}',
  );
  expect(combined('{}', '{"a":1}')).toBe('{"a":1}');
  expect(combined('{"a":1}', '{}')).toBe('{"a":1}');
});

test('names and values stay what they are, and numbers keep their digits, however odd they are', () => {
  const name = fc.oneof(
    fc.constantFrom(
      '__proto__',
      'constructor',
      'a',
      'b',
      'a"b',
      'a\\',
      '\\"',
      '',
      'é',
      '\u2028',
      'a:b,{}',
      '\t',
      '0',
      '1',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }).map((text) => text.replaceAll('\0', '')),
  );
  const number = fc.oneof(
    fc.constantFrom(
      '12345678901234567890',
      '-0',
      '1e300',
      '1.50',
      '0.1234567890123456789',
      '1E-7',
      '1.0e+5',
    ),
    fc.bigInt().map(String),
  );
  const value = fc.oneof(
    number,
    fc.jsonValue({ maxDepth: 2 }).map((item) => JSON.stringify(item)),
    number.map((text) => `[${text},{"__proto__":${text}}]`),
    name.map((text) => JSON.stringify(text)),
  );
  const attributes = fc
    .uniqueArray(fc.tuple(name, value), { maxLength: 6, selector: ([text]) => text })
    .map(
      (entries) => `{${entries.map(([text, item]) => `${JSON.stringify(text)}:${item}`).join()}}`,
    );
  fc.assert(
    fc.property(attributes, attributes, (earlier, later) => {
      const expected = Object.fromEntries([
        ...Object.entries(parseExactly(earlier) as JsonFields),
        ...Object.entries(parseExactly(later) as JsonFields),
      ]);
      const result = parseExactly(combined(earlier, later)) as JsonFields;
      expect(Object.keys(result).sort()).toEqual(Object.keys(expected).sort());
      for (const [text, item] of Object.entries(result))
        expect(JSON.stringify(item)).toBe(
          JSON.stringify(Object.entries(expected).find(([own]) => own === text)?.[1]),
        );
    }),
    { numRuns: 5_000 },
  );
});
