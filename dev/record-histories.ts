import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { importRunWorkflowId } from '../workflows/contract.ts';
import { createKeyring } from '../domain/keyring.ts';
import { createApiCall } from './api-call.ts';
import { createApiClient } from './api-client.ts';
import { openContactsServer } from './contacts-server.ts';
import { runEntities } from './run-entities.ts';
import { runPaths } from './run-paths.ts';
import { runSchedule } from './run-schedule.ts';
import { runSources } from './run-sources.ts';
import { untilStopped } from './until-stopped.ts';
import type { World } from './world.ts';

const GROUPS = ['endings', 'sources', 'entities', 'paths'];

/**
 * The entry of `npm run histories -- --release NAME [--group GROUP ...]`: keeps histories of workflows for the replay test,
 * of imports that run on a fresh world, and of every way that a workflow can take (`paths`). Once a release; what is
 * recorded is never recorded again. A group that came to be after its release is recorded alone.
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

await mkdir(folder, { recursive: true });
if (groups.includes('paths')) {
  const dataDir = '.data/histories-paths';
  await runPaths({ env, dataDir, keyring: createKeyring(SECRETS_KEY) }, keep);
}
if (groups.some((group) => group !== 'paths')) {
  const contacts = await openContactsServer(2_500);
  const settings = { ...env, ...contacts.env, DATA_DIR: '.data/histories', SECRETS_KEY };
  process.exitCode = await untilStopped(
    { env: settings, fresh: true, say: (line) => console.log(line) },
    (world, _stayUp, signal) => runImports(world, `${contacts.env.EGOI_BASE_URL}/told`, signal),
  );
  await contacts[Symbol.asyncDispose]();
}
process.exit();

/** Runs the imports of the groups that need the whole service. */
async function runImports(world: World, webhook: string, signal: AbortSignal): Promise<void> {
  const call = createApiCall(world);
  const address = `127.0.0.1:${env['TEMPORAL_PORT'] ?? 7233}`;
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const keepRun = (name: string, runId: string) => keep(client, name, importRunWorkflowId(runId));
    if (groups.includes('sources')) await runSources(call, keepRun);
    if (groups.includes('entities'))
      await keepAll(client, await runEntities(call, client, webhook));
    if (!groups.includes('endings')) return;
    for (const [name, path] of Object.entries(PATHS))
      await keepRun(name, await runImport(world, name, path, signal));
    await keepAll(client, await runSchedule(call, client));
  } finally {
    await connection.close();
  }
}

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

/** Keeps the histories of workflows by what they show. */
async function keepAll(client: Client, workflowIds: Record<string, string>): Promise<void> {
  for (const [name, workflowId] of Object.entries(workflowIds))
    await keep(client, name, workflowId);
}

/** Keeps the histories of a workflow as `temporal workflow show -o json` gives them, once it has ended: one, or as many as it went on in. */
async function keep({ workflow }: Client, name: string, workflowId: string): Promise<void> {
  const last = workflow.getHandle(workflowId);
  await last.result().catch(() => {});
  const { events } = await last.fetchHistory();
  let runId = events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
  const histories: string[] = [];
  while (runId) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    histories.push(historyToJSON(history));
    runId =
      history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  for (const [index, history] of histories.entries()) {
    const number = histories.length === 1 ? '' : `-${index + 1}`;
    const file = `${values.release}-${name}${number}.json`;
    await writeFile(new URL(file, folder), `${history}\n`, { flag: 'wx' });
    console.log(`test/histories/${file}`);
  }
}
