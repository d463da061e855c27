import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENVIRONMENT_NAMES } from '../domain/environment.ts';
import { FAILURES } from '../domain/failures.ts';
import { ISSUES } from '../domain/issue-catalogue.ts';
import { HASHED_TYPES, USER_ID_TYPES } from '../domain/user-ids.ts';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The cells of the table rows that begin with a code in backticks. */
const rows = readme
  .split('\n')
  .filter((line) => /^\| `[^`]+` \|/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

test('README documents every issue as the catalogue has it', () => {
  for (const [code, { severity, hint }] of Object.entries(ISSUES))
    expect(rows).toContainEqual([`\`${code}\``, severity, hint]);
});

test('README documents every failure as the catalogue has it', () => {
  const words = (attempts: number) =>
    attempts === 1 ? 'no' : Number.isFinite(attempts) ? `${attempts} times` : 'until it works';
  for (const [type, { attempts, hint }] of Object.entries(FAILURES))
    expect(rows).toContainEqual([`\`${type}\``, words(attempts), hint]);
});

test('README documents every user id type', () => {
  for (const [type, { form, lowerCase }] of Object.entries(USER_ID_TYPES)) {
    const hashed = HASHED_TYPES[type];
    const cells = [`\`${type}\``, form, lowerCase ? 'yes' : 'no', hashed ? `\`${hashed}\`` : ''];
    expect(rows.map((row) => row.join(' | ').trim())).toContain(cells.join(' | ').trim());
  }
});

test('README names every setting', () => {
  for (const name of ENVIRONMENT_NAMES) expect(readme).toContain(`\`${name}\``);
});

test('every npm command that README names exists, and every script is named', () => {
  const named = new Set([...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name));
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
  for (const name of Object.keys(scripts))
    expect(readme).toMatch(new RegExp(`npm (run )?${name}\\b`));
});

test('every path that README names exists', () => {
  const paths = [...readme.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path ?? '');
  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths.filter((name) => !name.startsWith('.data')))
    expect(existsSync(new URL(path, root)) ? path : `${path} is missing`).toBe(path);
});
