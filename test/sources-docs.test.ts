import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importDefinition } from '../domain/definition.ts';
import { FAILURES } from '../domain/failures.ts';

const root = new URL('../', import.meta.url);
const docs = readFileSync(new URL('docs/sources.md', root), 'utf8');
const readme = readFileSync(new URL('README.md', root), 'utf8');

test('every failure that docs/sources.md names is tried as often as it says', () => {
  const rows = [...docs.matchAll(/^\| .+ \| (.+): `(\w+)` \|$/gm)];
  expect(rows.length).toBeGreaterThan(8);
  for (const [, words = '', type = ''] of rows)
    expect([type, FAILURES[type as keyof typeof FAILURES]?.attempts]).toEqual([
      type,
      words === 'final' ? 1 : 8,
    ]);
  for (const [, type = ''] of docs.matchAll(/\(`([A-Z]\w+)`\)/g))
    expect(Object.keys(FAILURES)).toContain(type);
});

test('every source that README and docs/sources.md show can be imported from', () => {
  const fingerprint = `SHA256:${'a'.repeat(43)}`;
  const form = /\{\s*"kind": "(?:file|egoi)", "[^{}]*(?:"credentials": \{[^{}]*\}\s*)?\}/g;
  const shown = [...`${docs}${readme}`.matchAll(form)].map(
    ([text]) =>
      JSON.parse(text.replace('SHA256:...', fingerprint)) as { kind: string; url?: string },
  );
  expect(new Set(shown.map(({ kind, url }) => url?.replace(/:.*/, '') ?? kind))).toEqual(
    new Set(['upload', 'https', 'sftp', 's3', 'egoi']),
  );
  for (const source of shown) {
    const format = { kind: 'csv', userIdField: 'email', userIdType: 'email' };
    const definition = {
      name: 'users',
      entity: 'users',
      source,
      ...(source.kind === 'file' ? { format } : {}),
    };
    expect(importDefinition.safeParse(definition).error).toBeUndefined();
  }
});

test('every path that docs/sources.md names exists', () => {
  for (const [, path = ''] of docs.matchAll(/`((?:[\w.-]+\/)+[\w.-]*\.\w+)`/g))
    expect(existsSync(new URL(path, root)) ? path : `${path} is missing`).toBe(path);
});
