import { killAllChildren } from '../../dev/guarded-children.ts';
import { StartError } from '../../dev/start-error.ts';
import { runCampaign } from './campaign.ts';
import { parseOptions } from './options.ts';
import { formatResult, formatSummary } from './print-results.ts';

/** The entry of `npm run chaos`: disturbs runs in every way, compares each with an undisturbed one, and says what differs. */
const say = (line: string) => console.log(line);

/** As long as operations may take, and what a small machine can have at once. */
const BOUNDS = { postgresDownSeconds: 20, temporalDownSeconds: 10, runsAtOnce: 50 };

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const { seed, lanes, size } = options;
  say(`seed ${seed}, ${lanes} lanes, ${size} files, ${JSON.stringify(options.runs)}`);
  const results = await runCampaign({
    ...options,
    bounds: BOUNDS,
    env: process.env,
    onResult: (result) => say(formatResult(result, size)),
    say,
  });
  const different = results.filter(({ differences }) => differences.length > 0).length;
  say(`\n${formatSummary(results)}\n`);
  say(`seed ${seed}: ${results.length} runs, ${different} different`);
  return different === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    say('Stopping ...');
    void killAllChildren().then(() => process.exit(130));
  });

process.exit(await main().catch(complain));

function complain(error: unknown): number {
  console.error(error instanceof StartError ? error.message : error);
  return 1;
}
