import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ExactNumber,
  type JsonFields,
  type JsonValue,
} from '../../../domain/json-lines/json-value.ts';
import {
  type Transformation,
  transformations,
} from '../../../domain/transformations/definition.ts';
import { transformRecord } from '../../../domain/transformations/records.ts';
import { BadValue, createTransforms } from '../../../domain/transformations/values.ts';

const transform = (list: unknown, record: JsonFields) =>
  transformRecord(transformations.parse(list))(record);

test('a record keeps its types, also those of lists and objects that are renamed', () => {
  const record = { id: new ExactNumber('12345678901234567890'), tags: ['a'], geo: { lat: 1 } };
  const list = [
    { op: 'rename', from: 'tags', to: 'labels' },
    { op: 'copy', from: 'geo', to: 'place' },
    { op: 'rename', from: 'id', to: 'id', values: [{ op: 'cast', to: 'string' }] },
    { op: 'new', field: 'n', value: null },
  ];
  const { fields, issues } = transform(list, record);
  expect(issues).toEqual([]);
  expect(fields).toEqual({
    id: '12345678901234567890',
    labels: ['a'],
    geo: { lat: 1 },
    place: { lat: 1 },
    n: null,
  });
  expect(record.tags).toEqual(['a']);
});

test('each record is transformed by the fields that it has', () => {
  const run = transformRecord(
    transformations.parse([
      { op: 'new', field: 'b', value: 'none' },
      { op: 'rename', from: 'a', to: 'b' },
    ]),
  );
  expect([{ a: 1 }, { c: 2 }, { a: null }, { a: 3, c: 4 }].map((each) => run(each).fields)).toEqual(
    [{ b: 1 }, { b: 'none', c: 2 }, { b: null }, { b: 3, c: 4 }],
  );
});

test('a field named __proto__ is data, before and behind transformations', () => {
  const record = JSON.parse('{"__proto__":{"x":1},"a":"1"}') as JsonFields;
  const list = [
    { op: 'rename', from: '__proto__', to: 'b' },
    { op: 'rename', from: 'a', to: '__proto__' },
  ];
  const { fields } = transform(list, record);
  expect(JSON.stringify(fields)).toBe('{"b":{"x":1},"__proto__":"1"}');
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
});

test('names of fields cannot be taken for others', () => {
  const run = transformRecord(transformations.parse([{ op: 'delete', field: 'x' }]));
  expect(run({ 'a\0b': 1 }).fields).toEqual({ 'a\0b': 1 });
  expect(run({ a: 1, b: 2 }).fields).toEqual({ a: 1, b: 2 });
  expect(run({ '': 1, x: 2 }).fields).toEqual({ '': 1 });
});

test('all values that fail are told by the names of the file, and left out', () => {
  const list = [
    { op: 'rename', from: 'age', to: 'years' },
    { op: 'copy', from: 'years', to: 'n', values: [{ op: 'cast', to: 'integer' }] },
    { op: 'copy', from: 'tags', to: 't', values: [{ op: 'cast', to: 'string' }] },
    { op: 'copy', from: 'tags', to: 'gone', values: [{ op: 'cast', to: 'string' }] },
    { op: 'delete', field: 'gone' },
  ];
  const { fields, issues, fileField } = transform(list, { age: 'x', tags: ['a'] });
  expect(fields).toEqual({ years: 'x', tags: ['a'] });
  expect(issues).toEqual([
    { code: 'invalid_cast', column: 'age', value: 'x (cast to integer)' },
    { code: 'invalid_cast', column: 'tags', value: '["a"] (cast to string)' },
  ]);
  expect(fileField('n')).toBe('age');
  expect(fileField('other')).toBe('other');
});

describe('a plan', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__');
  const values = fc.constantFrom<Transformation & { op: 'copy' }>(
    { op: 'copy', from: '', to: '', values: [] },
    { op: 'copy', from: '', to: '', values: [{ op: 'cast', to: 'integer' }] },
    { op: 'copy', from: '', to: '', values: [{ op: 'map', mappings: [{ from: 1, to: 'one' }] }] },
  );
  const step = fc.oneof(
    fc
      .record({ op: fc.constantFrom('rename', 'copy'), from: name, to: name, like: values })
      .map(({ op, from, to, like }): Transformation => ({ op, from, to, values: like.values })),
    fc
      .record({ field: name, value: fc.constantFrom(1, 'x', null) })
      .map(({ field, value }): Transformation => ({ op: 'new', field, value })),
    name.map((field): Transformation => ({ op: 'delete', field })),
  );
  const record = fc.dictionary(name, fc.constantFrom<JsonValue>(1, '2', 'x', true, null));

  /** One transformation after the other, on the record itself. */
  function oneByOne(list: readonly Transformation[], given: JsonFields) {
    const fields = new Map<string, JsonValue | BadValue>(Object.entries(given));
    for (const item of list) {
      if (item.op === 'new') fields.set(item.field, item.value);
      else if (item.op === 'delete') fields.delete(item.field);
      else {
        const value = fields.get(item.from);
        if (value === undefined) continue;
        if (item.op === 'rename') fields.delete(item.from);
        const run = createTransforms(false)(item.values);
        fields.set(item.to, run === null || value instanceof BadValue ? value : run(value));
      }
    }
    return fields;
  }

  test('does the same as the transformations one after the other', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), record, (list, given) => {
        const expected = [...oneByOne(list, given)];
        const { fields, issues } = transformRecord(list)(given);
        expect(new Map(Object.entries(fields))).toEqual(
          new Map(expected.filter(([, value]) => !(value instanceof BadValue))),
        );
        const bad = expected.filter(([, value]) => value instanceof BadValue);
        expect(issues).toHaveLength(bad.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
