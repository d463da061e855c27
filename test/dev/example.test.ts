import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXAMPLE_FILE, exampleCsv } from '../../dev/make-example.ts';

test('the example file is what its generator writes', () => {
  expect(readFileSync(EXAMPLE_FILE, 'utf8')).toBe(exampleCsv());
});

test('nobody real is in the example: every address ends in .example', () => {
  const domains = exampleCsv().match(/@[\p{L}\d.-]+\.[\p{L}]+/gu) ?? [];
  expect(domains.length).toBeGreaterThan(2_900);
  expect(domains.filter((domain) => !/\.example$/i.test(domain))).toEqual([]);
});
