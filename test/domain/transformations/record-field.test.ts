import { describe, expect, test } from 'vitest';
import { transformations } from '../../../domain/transformations/definition.ts';
import { recordField, recordFieldProblems } from '../../../domain/transformations/record-field.ts';

const CAST = [{ op: 'cast', to: 'integer' }];

function problemAt(of: 'user' | 'order' | 'product', list: unknown): unknown {
  const [problem] = recordFieldProblems(transformations.parse(list), { name: 'id', of });
  return problem?.path[0];
}

describe('the field of an id', () => {
  test.each([
    ['taken away', [{ op: 'delete', field: 'id' }], 0, 0],
    ['made anew', [{ op: 'new', field: 'id', value: 1 }], 0, 0],
    [
      'made by a copy of what was made anew',
      [
        { op: 'new', field: 'a', value: 1 },
        { op: 'copy', from: 'a', to: 'id' },
      ],
      0,
      0,
    ],
    ['renamed', [{ op: 'rename', from: 'nr', to: 'id' }], undefined, undefined],
    [
      'taken away and given again',
      [
        { op: 'rename', from: 'id', to: 'old' },
        { op: 'copy', from: 'old', to: 'id' },
      ],
      undefined,
      undefined,
    ],
    ['changed', [{ op: 'copy', from: 'nr', to: 'id', values: CAST }], undefined, 0],
    [
      'changed on the way',
      [
        { op: 'rename', from: 'nr', to: 'b', values: CAST },
        { op: 'rename', from: 'b', to: 'id' },
      ],
      undefined,
      0,
    ],
    [
      'maybe changed, when the file has no nr',
      [
        { op: 'copy', from: 'x', to: 'id', values: CAST },
        { op: 'rename', from: 'nr', to: 'id' },
      ],
      undefined,
      0,
    ],
    [
      'copied to one that is changed',
      [{ op: 'copy', from: 'id', to: 'b', values: CAST }],
      undefined,
      undefined,
    ],
  ])('that is %s', (_case, list, ofUser, ofOrder) => {
    expect(problemAt('user', list)).toBe(ofUser);
    expect(problemAt('order', list)).toBe(ofOrder);
    expect(problemAt('product', list)).toBe(ofUser);
  });

  test.each([
    [{ kind: 'csv', userIdField: 'email' }, 'email'],
    [{ kind: 'jsonl', userIdField: 'mail' }, 'mail'],
    [{ kind: 'kevel-csv' }, 'orderId'],
    [{ kind: 'shopify-csv' }, 'Name'],
    [{ kind: 'google-xml' }, 'id'],
    [{ kind: 'jsonl' }, 'id'],
    [{ kind: 'toString' }, undefined],
    [{ kind: 'csv', userIdField: 5 }, undefined],
    [null, undefined],
  ])('of %j is %s', (format, name) => {
    expect(recordField(format)?.name).toBe(name);
  });
});
