import { sleep } from '@temporalio/workflow';
import { delivery } from './activities.ts';
import type { DeliverNotificationInput } from './contract.ts';

/** Delivers one message to a webhook: it is tried again after ever longer pauses, until it is taken or given up. */
export async function deliverNotification(input: DeliverNotificationInput): Promise<void> {
  for (;;) {
    const { retryInSeconds } = await delivery.deliverNotification(input);
    if (retryInSeconds === null) return;
    await sleep(retryInSeconds * 1000);
  }
}
