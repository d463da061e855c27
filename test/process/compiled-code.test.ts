import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRIES = ['activities/worker.ts', 'api/server.ts'] as const;

const compiled = mkdtempSync(join(tmpdir(), 'offline-imports-compiled-'));
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

/** Loads a process of the service, which ends because it has no settings; gives what became of the code that was kept. */
function load(entry: string) {
  const { stdout, stderr } = spawnSync(process.execPath, [entry], {
    cwd: PROJECT,
    env: {
      PATH: '/usr/bin:/bin',
      NODE_COMPILE_CACHE: compiled,
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    },
    encoding: 'utf8',
  });
  const text = stdout + stderr;
  expect(text).toContain('DATABASE_URL');
  const count = (words: string) => text.split(words).length - 1;
  return { used: count('was accepted'), refused: count('was rejected') };
}

test('a worker and an API beside each other find the code they have compiled before', () => {
  for (const entry of ENTRIES) load(entry);
  for (const entry of ENTRIES) {
    const { used, refused } = load(entry);
    expect(used).toBeGreaterThan(300);
    expect(refused).toBe(0);
  }
});
