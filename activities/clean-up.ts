import { Context } from '@temporalio/activity';
import { cleanUp } from '../db/queries/clean-up.ts';
import type { CleanUpResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';

const HEARTBEAT_MILLISECONDS = 1_000;

/** Removes what the settings say is kept no longer; doing it twice removes nothing more. */
export function createCleanUp({ database, settings, log }: Dependencies) {
  return async (): Promise<CleanUpResult> => {
    const context = Context.current();
    const alive = setInterval(() => context.heartbeat(), HEARTBEAT_MILLISECONDS);
    try {
      const cleaned = await cleanUp(database, settings.keep, context.cancellationSignal);
      log.info(cleaned, 'cleaned up');
      return cleaned;
    } finally {
      clearInterval(alive);
    }
  };
}
