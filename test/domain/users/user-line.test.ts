import { expect, test } from 'vitest';
import { connectedGroups } from '../../../domain/users/connections.ts';
import { readUserLine, writeUserLine } from '../../../domain/users/user-line.ts';

test('a line comes back as it was, whatever its ids and attributes hold', () => {
  for (const id of ['plain', 'a\tb\nc\\d\re', '\\N', '\\t', 'ä"\'', '\b\f\v'])
    for (const further of [[], [{ type: 'x', id: `${id}\\` }]]) {
      const line = {
        key: 'a'.repeat(32),
        digest: 'b'.repeat(32),
        runId: 'c',
        attributes: JSON.stringify({ [id]: id }),
        ids: [{ type: 'u', id }, ...further] as [{ type: string; id: string }],
      };
      const written = writeUserLine(line);
      expect(written.split('\n')).toHaveLength(2);
      expect(readUserLine(written)).toEqual(line);
    }
});

test('records that share profiles are one group, through others too, named after the first key', () => {
  const links = [
    ['r5', 'p1'],
    ['r3', 'p1'],
    ['r3', 'p2'],
    ['r1', 'p2'],
    ['r7', 'p3'],
    ['r8', 'p4'],
    ['r9', 'p4'],
    ['r9', 'p4'],
  ].map(([record = '', profile = '']) => ({ record, profile }));
  for (const order of [links, links.toReversed()])
    expect(Object.fromEntries(connectedGroups(order))).toEqual({
      r1: 'r1',
      r3: 'r1',
      r5: 'r1',
      r8: 'r8',
      r9: 'r8',
    });
});
