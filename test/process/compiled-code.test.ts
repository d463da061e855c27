import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { compileProcesses, ENTRIES } from '../../dev/compile-processes.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const compiled = mkdtempSync(join(tmpdir(), 'offline-imports-compiled-'));
const env = { PATH: '/usr/bin:/bin', NODE_COMPILE_CACHE: compiled };
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

/** Loads a process of the service, which ends because it has no settings; gives what became of the code that was kept. */
function load(entry: string) {
  const { stdout, stderr } = spawnSync(process.execPath, [entry], {
    cwd: PROJECT,
    env: { ...env, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
    encoding: 'utf8',
  });
  const text = stdout + stderr;
  expect(text).toContain('DATABASE_URL');
  const count = (words: string) => text.split(words).length - 1;
  return {
    used: count('was accepted'),
    refused: count('was rejected'),
    missing: count('no such file'),
  };
}

test('what the build compiles is what an API and a worker beside each other load', async () => {
  await compileProcesses(env);
  for (const entry of ENTRIES) {
    const { used, ...others } = load(entry);
    expect(used).toBeGreaterThan(300);
    expect(others).toEqual({ refused: 0, missing: 0 });
  }
});
