import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { importRunWorkflowId } from '../workflows/contract.ts';
import { createApiCall } from './api-call.ts';
import { createApiClient } from './api-client.ts';
import { openContactsServer } from './contacts-server.ts';
import { runSchedule } from './run-schedule.ts';
import { runSources } from './run-sources.ts';
import { untilStopped } from './until-stopped.ts';
import type { World } from './world.ts';

const GROUPS = ['endings', 'sources'];

/**
 * The entry of `npm run histories -- --release NAME [--group GROUP ...]`: runs imports that end in every way on a fresh
 * world, and keeps the histories of their workflows for the replay test. Once a release; what is recorded is never recorded
 * again. A group that came to be after its release is recorded alone.
 */
const { values } = parseArgs({
  options: { release: { type: 'string' }, group: { type: 'string', multiple: true } },
});
const groups = values.group ?? GROUPS;
if (!values.release || !groups.every((group) => GROUPS.includes(group)))
  throw new Error(`usage: npm run histories -- --release NAME [--group ${GROUPS.join('|')} ...]`);

// oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
const env = process.env;
const folder = new URL('../test/histories/', import.meta.url);
/** Messages in histories are sealed: the replay test opens them with this key. */
const SECRETS_KEY = Buffer.alloc(32, 7).toString('base64');

const users = (rows: number) =>
  ['email,city', ...Array.from({ length: rows }, (_, row) => `u${row}@example.com,Porto`)].join(
    '\n',
  );

/** A way for a run to end: the file it reads, what differs in its definition, and whether it is cancelled. */
const PATHS: Record<string, { content?: string; changes?: object; cancel?: boolean }> = {
  completed: { content: users(100) },
  'completed-many-chunks': { content: users(900_000) },
  'dry-run': { content: users(100), changes: { dryRun: true } },
  'failed-download': {},
  'failed-split': { content: '' },
  'failed-threshold': {
    content: 'email\nx',
    changes: { errorThreshold: { maxRejectedPercent: 5 } },
  },
  cancelled: { content: users(900_000), cancel: true },
};

const contacts = await openContactsServer(2_500);
process.exitCode = await untilStopped(
  {
    env: { ...env, ...contacts.env, DATA_DIR: '.data/histories', SECRETS_KEY },
    fresh: true,
    say: (line) => console.log(line),
  },
  async (world, _stayUp, signal) => {
    await mkdir(folder, { recursive: true });
    const call = createApiCall(world);
    if (groups.includes('sources'))
      await runSources(call, (name, runId) => keep(name, importRunWorkflowId(runId)));
    if (!groups.includes('endings')) return;
    for (const [name, path] of Object.entries(PATHS)) {
      const runId = await runImport(world, name, path, signal);
      await keep(name, importRunWorkflowId(runId));
    }
    const scheduled = await withClient((client) => runSchedule(call, client));
    for (const [name, workflowId] of Object.entries(scheduled)) await keep(name, workflowId);
  },
);
await contacts[Symbol.asyncDispose]();
process.exit();

async function runImport(
  world: World,
  name: string,
  { content, changes, cancel }: (typeof PATHS)[string],
  signal: AbortSignal,
): Promise<string> {
  const api = createApiClient(world.apiUrl, world.apiKey, signal);
  const upload = `${name}.csv`;
  if (content !== undefined) await api.upload(upload, new TextEncoder().encode(content));
  const run = await api.startImport({
    name,
    entity: 'users',
    source: { kind: 'file', url: `upload://${upload}` },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
    ...changes,
  });
  let isCancelled = false;
  await api.follow(run.id, ({ progress }) => {
    if (!cancel || isCancelled || progress.step !== 'prepare') return;
    isCancelled = true;
    void fetch(`${world.apiUrl}/v1/runs/${run.id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.apiKey}` },
    });
  });
  return run.id;
}

/** Keeps the history of a workflow as `temporal workflow show -o json` gives it, once the workflow has ended. */
async function keep(name: string, workflowId: string): Promise<void> {
  const history = await withClient(async ({ workflow }) => {
    const handle = workflow.getHandle(workflowId);
    await handle.result().catch(() => {});
    return historyToJSON(await handle.fetchHistory());
  });
  const file = `${values.release}-${name}.json`;
  await writeFile(new URL(file, folder), `${history}\n`, { flag: 'wx' });
  console.log(`test/histories/${file}`);
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({
    address: `127.0.0.1:${env['TEMPORAL_PORT'] ?? 7233}`,
  });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
