import { cleaning } from './activities.ts';
import type { CleanUpResult } from './contract.ts';

/** Removes what is kept no longer; a daily schedule starts it. */
export async function cleanUp(): Promise<CleanUpResult> {
  return cleaning.cleanUp();
}
