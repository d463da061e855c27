import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(PROJECT, 'dashboard');
const BUILT = join(FOLDER, 'dist', 'index.html');
const VITE = join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js');
const SECONDS = 300;

/** Builds the dashboard if it is not built, or if something that it is made of has changed since. */
export async function buildDashboard(
  env: Record<string, string | undefined>,
  say: (line: string) => void,
): Promise<void> {
  if (isBuilt()) return;
  say('Building the dashboard ...');
  const args = [VITE, 'build', '--logLevel', 'warn', FOLDER];
  const { code, output, problem } = await runProgram(process.execPath, args, {
    // Whoever asks, tests too: the bundle of development is larger and several times as slow.
    env: { ...env, NODE_ENV: 'production' },
    seconds: SECONDS,
  });
  if (code !== 0) throw new StartError(`The dashboard could not be built: ${problem ?? output}`);
}

function isBuilt(): boolean {
  const builtAt = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(FOLDER, 'dist')))
    .map((entry) => join(entry.parentPath, entry.name));
  return [...sources, join(PROJECT, 'package-lock.json')].every(
    (path) => statSync(path).mtimeMs <= builtAt,
  );
}
