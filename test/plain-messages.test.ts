import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { usePlainMessages } from '../api/plain-messages.ts';
import { problemItems } from '../api/problem-items.ts';
import { cloneSchema, importsQuery } from '../api/schemas/import.ts';
import { importDefinition } from '../domain/definition.ts';
import { scheduleSetting } from '../domain/schedule/setting.ts';

beforeAll(() => usePlainMessages());

/** What is said against an input, by its path. */
function problemsOf(schema: z.ZodType, input: unknown): Record<string, string> {
  const { error } = schema.safeParse(input);
  return Object.fromEntries(
    (error ? problemItems(error) : []).map(({ path, message }) => [path, message]),
  );
}

const USERS = {
  name: 'CRM',
  entity: 'users',
  source: { kind: 'file', url: 'upload://crm.csv' },
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
};

test('what is wrong with a definition is said in sentences', () => {
  expect(
    problemsOf(importDefinition, {
      ...USERS,
      name: '',
      source: { ...USERS.source, url: 7, compression: 'rar', encoding: '', onlyNew: 'yes' },
      format: { kind: 'csv', userIdType: 'email', delimiter: null },
      transformations: 'none',
      errorThreshold: { maxRejectedPercent: 101, maxRejected: 1.5, waitHours: '1' },
      notify: { url: 'https://example.com', secret: 'short', events: [], maxIssues: -1 },
      schedule: { cron: '0 3 * * *', maxFailures: 0, colour: 'red' },
    }),
  ).toEqual({
    name: 'must not be empty',
    'source.url': 'must be a text',
    'source.compression': 'must be auto, none, gzip, zip or zstd',
    'source.encoding': 'is not an encoding that files can be read in; auto finds it out',
    'source.onlyNew': 'must be true or false',
    'format.userIdField': 'is missing',
    'format.delimiter': 'must be a text',
    transformations: 'must be a list',
    'errorThreshold.maxRejectedPercent': 'must be at most 100',
    'errorThreshold.maxRejected': 'must be a whole number',
    'errorThreshold.waitHours': 'must be a number',
    'notify.secret': 'must have at least 16 characters',
    'notify.events': 'must have at least 1 entry',
    'notify.maxIssues': 'must be at least 0',
    'schedule.maxFailures': 'must be at least 1',
    'schedule.colour': 'is not a field that is known here',
  });
});

test.each<[unknown, Record<string, string>]>([
  [{}, { entity: 'is missing: users, orders or products' }],
  [{ entity: 'dogs' }, { entity: 'must be users, orders or products' }],
  [null, { '': 'must be an object' }],
  [{ ...USERS, format: { kind: 'pdf' } }, { 'format.kind': 'must be csv, jsonl or egoi' }],
  [{ ...USERS, name: 'x'.repeat(201) }, { name: 'must have at most 200 characters' }],
])('%j is refused with %j', (input, problems) => {
  expect(problemsOf(importDefinition, input)).toEqual(problems);
});

describe('no schema speaks in the words of zod', () => {
  const ODD = [undefined, null, true, -1, 1.5, 1e300, '', 'x', 'x'.repeat(20_000), [], [null], {}];
  const PARTS: [string, z.ZodType, Record<string, unknown>][] = [
    ['an import', importDefinition as z.ZodType, USERS],
    ['a source', importDefinition as z.ZodType, { ...USERS, source: null }],
    ['a schedule', scheduleSetting, { cron: '0 3 * * *' }],
    ['a list', importsQuery, {}],
    ['a change', cloneSchema, {}],
  ];
  test.each(PARTS)('of %s', (_, schema, good) => {
    const fields = new Set([...Object.keys(good), 'notify', 'errorThreshold', 'limit', 'paused']);
    for (const field of fields)
      for (const odd of ODD) {
        const inner = good[field];
        const bodies = [
          { ...good, [field]: odd },
          ...Object.keys(typeof inner === 'object' && inner !== null ? inner : {}).map((name) => ({
            ...good,
            [field]: { ...(inner as object), [name]: odd },
          })),
        ];
        for (const message of bodies.flatMap((body) => Object.values(problemsOf(schema, body))))
          expect(message).not.toMatch(/expected|received|Invalid|Too (big|small)|Unrecognized/);
      }
  });
});
