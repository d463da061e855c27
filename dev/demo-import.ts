import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import { type ApiClient, createApiClient, type Run } from './api-client.ts';
import { DEMO_IMPORTS, type DemoImport } from './demo-imports.ts';
import { examplePath } from './make-example.ts';
import { eventLines } from './print-event.ts';
import { issueLines, tallyLines } from './print-report.ts';
import { createProgressLine } from './progress-line.ts';
import { StartError } from './start-error.ts';
import type { World } from './world.ts';

/** Imports the example files through the API, as any client would, and prints what came of them; gives the ended runs. */
export async function importExamples(
  world: World,
  signal: AbortSignal,
  output: NodeJS.WriteStream,
): Promise<Run[]> {
  const api = createApiClient(world.apiUrl, world.apiKey, signal);
  const runs: Run[] = [];
  for (const demoImport of DEMO_IMPORTS)
    runs.push(await importExample(demoImport, api, world.dataDir, output));
  output.write(`\n${eventLines(await api.orderEvents(0)).join('\n')}\n`);
  return runs;
}

async function importExample(
  { example, entity, formatName, definition }: DemoImport,
  api: ApiClient,
  dataDir: string,
  output: NodeJS.WriteStream,
): Promise<Run> {
  const say = (...lines: string[]) => output.write(`${lines.join('\n')}\n`);
  const path = examplePath(example);
  const content = readFileSync(path);
  const kilobytes = Math.round(content.length / 1024);
  const file = `${relative(process.cwd(), path)} (${formatName}, ${kilobytes} KB)`;
  say('', styleText('bold', `Importing ${entity} from ${file}`));
  await api.upload(example, content);
  const started = await api.startImport(definition);
  const line = createProgressLine(output);
  const run = await api.follow(started.id, line.show).finally(line.end);
  if (run.status !== 'completed' || run.tally === null)
    throw new StartError(
      `The import ended ${run.status}: ${run.failure?.message ?? 'no reason was given'} ${run.failure?.hint ?? ''}`,
    );
  const report = await api.report(run.id);
  say('', ...tallyLines(entity, report), '', ...issueLines(report));
  const rejected = join(dataDir, `rejected-${entity}.csv`);
  writeFileSync(rejected, await api.rejected(run.id), { mode: 0o600 });
  say(`  What was rejected, each with its line and why: ${relative(process.cwd(), rejected)}`);
  return run;
}
