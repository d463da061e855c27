import { setTimeout } from 'node:timers/promises';
import type { ApiDependencies } from './dependencies.ts';

/** How often leftovers of uploads are looked for. */
const PAUSE_MILLISECONDS = 3_600_000;
/** An upload that is silent is cut within minutes, so nobody writes to what is as old as this. */
const LEFT_MILLISECONDS = 24 * 3_600_000;

/** Removes what uploads that were cut off have left, for as long as the process lives. Never throws. */
export async function sweepUploads({
  uploads,
  log,
  stopping,
}: Pick<ApiDependencies, 'uploads' | 'log' | 'stopping'>): Promise<void> {
  while (!stopping.aborted) {
    try {
      const removed = await uploads.sweep(new Date(Date.now() - LEFT_MILLISECONDS));
      if (removed > 0) log.info({ removed }, 'uploads swept');
    } catch (error) {
      log.warn({ err: error }, 'uploads are not swept');
    }
    await setTimeout(PAUSE_MILLISECONDS, undefined, { signal: stopping }).catch(() => {});
  }
}
