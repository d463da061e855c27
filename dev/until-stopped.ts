import { EnvironmentError } from '../domain/environment.ts';
import { killAllChildren } from './guarded-children.ts';
import { StartError } from './start-error.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** The terminal sends Ctrl-C to npm as well, and npm passes it on: what comes so soon is the same one. */
const SAME_PRESS_MILLISECONDS = 750;

/** What a shell expects of a program that a signal has ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What is done in the world; `stayUp` waits until somebody ends it. */
export type Use = (
  world: World,
  stayUp: () => Promise<never>,
  signal: AbortSignal,
) => Promise<void>;

/**
 * Opens the world, does `use` in it and stops it, whatever happens; gives the exit code. Ctrl-C stops everything in
 * good order at any moment; a second one kills.
 */
export async function untilStopped(
  options: Omit<WorldOptions, 'signal'>,
  use: Use,
): Promise<number> {
  const interruption = new AbortController();
  // Whoever read our output may leave (a pipe to head, a closed terminal): the world is stopped by signals, not by that.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const listening = listenForSignals(interruption, options.say);
  let world: World | undefined;
  let isUp = false;
  try {
    const opened = await openWorld({ ...options, signal: interruption.signal });
    world = opened;
    const died = opened.died.then((reason) => {
      throw reason;
    });
    const stayUp = () => {
      isUp = true;
      return new Promise<never>(() => {});
    };
    await Promise.race([
      use(opened, stayUp, interruption.signal),
      died,
      whenAborted(interruption.signal),
    ]);
    return 0;
  } catch (error) {
    if (!interruption.signal.aborted) return complain(error, options.say);
    // Ctrl-C is the usual way to end a world that is up, and no failure.
    return isUp ? 0 : EXIT_CODES[interruption.signal.reason as keyof typeof EXIT_CODES];
  } finally {
    await world?.stop();
    // What was killed has stopped as well, but not in good order: the exit code is that of the kill.
    await listening.killed();
    listening.end();
    if (interruption.signal.aborted) options.say('Everything has stopped.');
  }
}

function listenForSignals(interruption: AbortController, say: (line: string) => void) {
  let firstAt = 0;
  let killed: Promise<never> | undefined;
  const kill = async (): Promise<never> => {
    say('Killed.');
    await killAllChildren();
    process.exit(137);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (!interruption.signal.aborted) {
      firstAt = Date.now();
      say('');
      say('Stopping everything ... (press Ctrl-C again to kill)');
      interruption.abort(signal);
    } else if (Date.now() - firstAt > SAME_PRESS_MILLISECONDS) killed ??= kill();
  };
  const signals = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];
  for (const signal of signals) process.on(signal, onSignal);
  return {
    killed: () => killed,
    end: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new Error('interrupted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** A sentence for what the person can put right; everything else is a bug and keeps its stack. */
function complain(error: unknown, say: (line: string) => void): number {
  say('');
  if (error instanceof StartError || error instanceof EnvironmentError) say(error.message);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
