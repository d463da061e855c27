import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importExamples } from './demo-import.ts';
import { nextSteps } from './demo-next-steps.ts';
import { untilStopped } from './until-stopped.ts';

/**
 * The entry of `npm run demo`: a fresh world in a data folder of its own, and imports of example files in it.
 * `--exit` ends it after the imports; `--data-dir` is another folder.
 */
const { values } = parseArgs({
  options: { exit: { type: 'boolean', default: false }, 'data-dir': { type: 'string' } },
});

// oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
const env = process.env;

process.exitCode = await untilStopped(
  {
    // Below the folder of npm start, never in it: the demo begins by clearing its folder.
    env: { ...env, DATA_DIR: values['data-dir'] ?? join(env['DATA_DIR'] || '.data', 'demo') },
    fresh: true,
    say: (line) => console.log(line),
  },
  async (world, stayUp, signal) => {
    const runs = await importExamples(world, signal, process.stdout);
    if (values.exit) return;
    console.log(nextSteps(world, runs).join('\n'));
    console.log('\nEverything stays up until Ctrl-C.');
    await stayUp();
  },
);
process.exit();
