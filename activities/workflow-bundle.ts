import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TRACING_INTERCEPTORS } from './workflow-code.ts';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
/** All that the bundle is made of: workflows import the domain and packages, nothing else. */
const SOURCES = ['workflows', 'domain'] as const;
const SCRIPT = fileURLToPath(new URL('./bundle-workflows.ts', import.meta.url));
const CACHE = join(PROJECT, 'node_modules', '.cache', 'offline-imports');
const KEPT_MILLISECONDS = 24 * 3600 * 1000;

/**
 * Gives the path of a file with the bundled workflow code. It is made once for what it is made of, so that a worker
 * which starts again is ready sooner; in a process of its own, since the bundler takes a hundred MB that a worker would keep.
 */
export async function bundleWorkflows({ isTraced = false } = {}): Promise<string> {
  const interceptors = isTraced ? [fileURLToPath(import.meta.resolve(TRACING_INTERCEPTORS))] : [];
  const name = `workflows-${await keyOfSources()}${isTraced ? '-traced' : ''}.js`;
  const cached = join(CACHE, name);
  if (await isThere(cached)) return cached;
  const folder = await writableFolder();
  const unfinished = join(folder, `${name}.${randomUUID()}.part`);
  await run(process.execPath, [SCRIPT, unfinished, ...interceptors]);
  await removeOld(folder);
  await rename(unfinished, join(folder, name));
  return join(folder, name);
}

/** The cache of the installed packages, or, where that is read-only, a folder that nobody else can have made. */
async function writableFolder(): Promise<string> {
  try {
    await mkdir(CACHE, { recursive: true });
    await access(CACHE, constants.W_OK);
    return CACHE;
  } catch {
    return mkdtemp(join(tmpdir(), 'offline-imports-bundle-'));
  }
}

async function keyOfSources(): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  const paths = [join(PROJECT, 'package-lock.json'), SCRIPT];
  for (const source of SOURCES)
    for (const name of await readdir(join(PROJECT, source), { recursive: true }))
      if (name.endsWith('.ts')) paths.push(join(PROJECT, source, name));
  for (const path of paths.sort()) hash.update(path).update(await readFile(path));
  return hash.digest('hex').slice(0, 32);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Removes the bundles of code that was changed since; a worker reads its own once, when it starts. */
async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => null);
    if (facts && Date.now() - facts.mtimeMs > KEPT_MILLISECONDS) await rm(path, { force: true });
  }
}
