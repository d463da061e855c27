import { setTimeout } from 'node:timers/promises';
import type { ApiDependencies } from './dependencies.ts';

/** A namespace that was wiped gets its schedule back within this. */
const PAUSE_MILLISECONDS = 600_000;
/** While Temporal is away it is asked again sooner. */
const SOON_MILLISECONDS = 10_000;

/** Sees that the daily schedule that cleans up is there, for as long as the process lives. Never throws. */
export async function keepCleaningUp({
  temporal,
  log,
  stopping,
}: Pick<ApiDependencies, 'temporal' | 'log' | 'stopping'>): Promise<void> {
  while (!stopping.aborted) {
    let pause = PAUSE_MILLISECONDS;
    try {
      await temporal.keepCleanUp();
    } catch (error) {
      pause = SOON_MILLISECONDS;
      log.warn({ err: error }, 'the schedule that cleans up waits');
    }
    await setTimeout(pause, undefined, { signal: stopping }).catch(() => {});
  }
}
