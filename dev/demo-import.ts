import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiClient, type Run } from './api-client.ts';
import { issueLines, tallyLines } from './print-report.ts';
import { createProgressLine } from './progress-line.ts';
import { StartError } from './start-error.ts';
import type { World } from './world.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/users.csv', import.meta.url));
const UPLOAD = 'crm-users.csv';

const DEFINITION = {
  name: 'CRM users',
  entity: 'users',
  source: { kind: 'file', url: `upload://${UPLOAD}`, encoding: 'auto' },
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email', hashUserId: true },
};

/** Imports the example file through the API, as any client would, and prints what came of it; gives the ended run. */
export async function importExample(
  world: World,
  signal: AbortSignal,
  output: NodeJS.WriteStream,
): Promise<Run> {
  const say = (...lines: string[]) => output.write(`${lines.join('\n')}\n`);
  const api = createApiClient(world.apiUrl, world.apiKey, signal);
  const content = readFileSync(EXAMPLE);
  const kilobytes = Math.round(content.length / 1024);
  say('', `Importing ${relative(process.cwd(), EXAMPLE)} (${kilobytes} KB) as ${UPLOAD}:`);
  await api.upload(UPLOAD, content);
  const started = await api.startImport(DEFINITION);
  const line = createProgressLine(output);
  const run = await api.follow(started.id, line.show).finally(line.end);
  if (run.status !== 'completed' || run.tally === null)
    throw new StartError(
      `The import ended ${run.status}: ${run.failure?.message ?? 'no reason was given'} ${run.failure?.hint ?? ''}`,
    );
  const report = await api.report(run.id);
  say('', ...tallyLines(run.tally), '', ...issueLines(report));
  const file = join(world.dataDir, 'demo-rejected.csv');
  writeFileSync(file, await api.rejected(run.id), { mode: 0o600 });
  say(
    '',
    `The rejected rows, each with its line and what is wrong: ${relative(process.cwd(), file)}`,
  );
  return run;
}

/** Where to look next, as lines: addresses, the key, and calls to try in another terminal. */
export function nextSteps(world: World, run: Run, email: string): string[] {
  const { apiUrl, apiKey, temporalUiUrl } = world;
  const workflow = run.temporal.url ?? temporalUiUrl;
  return [
    '',
    `  API docs        ${apiUrl}/docs`,
    ...(workflow ? [`  Run in Temporal ${workflow}`] : []),
    `  API key         ${apiKey}`,
    '',
    'Try, in another terminal:',
    `  export KEY='Authorization: Bearer ${apiKey}'`,
    `  curl -H "$KEY" ${apiUrl}/v1/runs/${run.id}/rejected`,
    `  curl -H "$KEY" ${apiUrl}/v1/runs/${run.id}/report`,
    `  curl -H "$KEY" ${apiUrl}/v1/users/email_sha256/${hash('sha256', email)}`,
    `  curl -H "$KEY" -T your-file.csv ${apiUrl}/v1/uploads/your-file.csv`,
  ];
}
