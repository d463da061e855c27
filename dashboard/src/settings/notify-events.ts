import type { Message } from '../api/types.ts';

/** What a webhook can be told of a run, in the words of a sentence that begins with it. */
export const EVENT_NAMES: Record<Message['event'], string> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'was cancelled',
  skipped: 'was skipped',
  held: 'waits for approval',
  issues: 'has many issues',
};
