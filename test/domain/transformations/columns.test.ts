import { expect, test } from 'vitest';
import { planColumns } from '../../../domain/transformations/columns.ts';
import {
  takenAwayBy,
  type Transformation,
  transformations,
} from '../../../domain/transformations/definition.ts';

/** The rows of a small file after transformations, as objects. */
function rowsOf(header: string[], row: string[], list: unknown) {
  const { columns, withoutField } = planColumns(header, transformations.parse(list));
  const fields = columns.map(({ name, source, constant, transform }) => {
    const value = source === null ? constant : (row[source] ?? '');
    return [name, transform ? transform(value) : value];
  });
  return { fields: Object.fromEntries(fields), withoutField };
}

const HEADER = ['email', 'number_of_orders', 'x'];
const ROW = ['a@b.co', '7', 'gone'];

test('fields are renamed, copied, made and deleted in order', () => {
  expect(
    rowsOf(HEADER, ROW, [
      { op: 'copy', from: 'number_of_orders', to: 'text' },
      {
        op: 'rename',
        from: 'number_of_orders',
        to: 'completedOrders',
        values: [{ op: 'cast', to: 'integer' }],
      },
      { op: 'copy', from: 'completedOrders', to: 'has', values: [{ op: 'cast', to: 'bool' }] },
      { op: 'new', field: 'source', value: 0 },
      { op: 'delete', field: 'x' },
    ]),
  ).toEqual({
    fields: { email: 'a@b.co', text: '7', completedOrders: 7, has: true, source: 0 },
    withoutField: [],
  });
});

test('a target that exists is replaced; a field that the file does not have changes nothing and is told', () => {
  expect(
    rowsOf(HEADER, ROW, [
      { op: 'rename', from: 'number_of_orders', to: 'x' },
      { op: 'copy', from: 'nowhere', to: 'email' },
      { op: 'delete', field: 'nothing' },
    ]),
  ).toEqual({ fields: { email: 'a@b.co', x: '7' }, withoutField: [1, 2] });
});

test('a field may be transformed in its place', () => {
  const list = [
    {
      op: 'rename',
      from: 'number_of_orders',
      to: 'number_of_orders',
      values: [{ op: 'cast', to: 'float' }],
    },
  ];
  expect(rowsOf(HEADER, ROW, list).fields).toMatchObject({ number_of_orders: 7 });
});

test('what cannot work with any file is refused when the import is defined, by its position', () => {
  const problems = (list: unknown) =>
    transformations.safeParse(list).error?.issues.map(({ path, message }) => [path, message]);
  expect(
    problems([
      { op: 'rename', from: 'a', to: 'b' },
      { op: 'copy', from: 'a', to: 'c' },
      { op: 'copy', from: 'd', to: 'e', values: [{ op: 'timestamp', pattern: 'YYYY-MM-dd' }] },
    ]),
  ).toEqual([
    [[2, 'values', 0, 'pattern'], expect.stringContaining('use yyyy')],
    [[1], expect.stringContaining('transformation 2 (copy "a") reads a field')],
  ]);
  expect(
    problems([
      { op: 'rename', from: 'a', to: 'b' },
      { op: 'copy', from: 'a', to: 'c' },
    ]),
  ).toEqual([
    [
      [1],
      'transformation 2 (copy "a") reads a field that transformation 1 (rename "a") has taken away: use the field\'s new name, or change the order',
    ],
  ]);
  expect(
    problems([
      { op: 'rename', from: 'a', to: 'b' },
      { op: 'new', field: 'a', value: 1 },
      { op: 'copy', from: 'a', to: 'c' },
    ]),
  ).toBeUndefined();
});

test('the transformation that takes a field away is known', () => {
  const list: Transformation[] = [
    { op: 'rename', from: 'email', to: 'mail', values: [] },
    { op: 'delete', field: 'x' },
    { op: 'new', field: 'x', value: 1 },
  ];
  expect(takenAwayBy(list, 'email')).toBe(0);
  expect(takenAwayBy(list, 'x')).toBeNull();
  expect(takenAwayBy(list, 'mail')).toBeNull();
});
