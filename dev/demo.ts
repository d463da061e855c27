import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importExample, nextSteps } from './demo-import.ts';
import { untilStopped } from './until-stopped.ts';

/**
 * The entry of `npm run demo`: a fresh world in a data folder of its own, and an import of the example file in it.
 * `--exit` ends it after the import; `--data-dir` is another folder.
 */
const { values } = parseArgs({
  options: { exit: { type: 'boolean', default: false }, 'data-dir': { type: 'string' } },
});

// oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
const env = process.env;

/** A customer of the example file, to be looked up afterwards. */
const SOMEONE = 'priya.young@inbox.example';

process.exitCode = await untilStopped(
  {
    // Below the folder of npm start, never in it: the demo begins by clearing its folder.
    env: { ...env, DATA_DIR: values['data-dir'] ?? join(env['DATA_DIR'] || '.data', 'demo') },
    fresh: true,
    say: (line) => console.log(line),
  },
  async (world, stayUp, signal) => {
    const run = await importExample(world, signal, process.stdout);
    if (values.exit) return;
    console.log(nextSteps(world, run, SOMEONE).join('\n'));
    console.log('\nEverything stays up until Ctrl-C.');
    await stayUp();
  },
);
process.exit();
