import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file with the bundled workflow code; remove it once the workers have read it. */
export interface WorkflowBundle {
  path: string;
  remove: () => Promise<void>;
}

/** Bundles the workflows in a process of its own: the bundler takes a hundred MB that a worker would keep. */
export async function bundleWorkflows(): Promise<WorkflowBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'offline-imports-bundle-'));
  const path = join(folder, 'workflows.js');
  const script = fileURLToPath(new URL('./bundle-workflows.ts', import.meta.url));
  await run(process.execPath, [script, path]);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
