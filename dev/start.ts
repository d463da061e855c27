import { describeWorld } from './describe-world.ts';
import { untilStopped } from './until-stopped.ts';

/** The entry of `npm start`: the whole world on this machine, its data kept. */
process.exitCode = await untilStopped(
  {
    // oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
    env: process.env,
    say: (line) => console.log(line),
  },
  async (world, stayUp) => {
    console.log(describeWorld(world).join('\n'));
    await stayUp();
  },
);
process.exit();
