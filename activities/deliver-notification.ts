import { loadPending, noteAttempt } from '../db/queries/notifications.ts';
import { RunFailure } from '../domain/failures.ts';
import { withQuery } from '../domain/import-secrets.ts';
import { signMessage } from '../domain/notify.ts';
import { unsealSecrets } from '../domain/secrets.ts';
import type { DeliverNotificationInput, DeliverNotificationResult } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { createGuard } from './sources/guard.ts';
import { postMessage } from './sources/post-message.ts';

/** With pauses that double up to an hour, this many attempts take about a day. */
const MAX_ATTEMPTS = 30;
const MAX_PAUSE_SECONDS = 3600;

/** Sends a message to its webhook, and tells when to try again; what was delivered before is not sent again. */
export function createDeliverNotification({ database: { db }, settings }: Dependencies) {
  const guard = createGuard(settings);
  return async (
    { notificationId }: DeliverNotificationInput,
    signal: AbortSignal,
  ): Promise<DeliverNotificationResult> => {
    const pending = await loadPending(db, notificationId);
    if (pending === null) return { retryInSeconds: null };
    const { id, importId, body, notify, sealed } = pending;
    const { webhook } = unsealSecrets(sealed, settings.keyring, importId);
    const seconds = Math.floor(Date.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signMessage(id, seconds, body, webhook?.secret ?? ''),
    };
    const address = new URL(withQuery(notify.url, { query: webhook?.query ?? null }));
    const problem = await problemOf(postMessage(address, headers, body, guard, signal), signal);
    const isLast = pending.attempts + 1 >= MAX_ATTEMPTS;
    const status = problem === null ? 'delivered' : isLast ? 'failed' : 'pending';
    const attempts = await noteAttempt(db, id, { status, problem });
    if (status !== 'pending') return { retryInSeconds: null };
    const pause = settings.webhookPauseSeconds * 2 ** Math.min(attempts - 1, 20);
    return { retryInSeconds: Math.min(pause, MAX_PAUSE_SECONDS) };
  };
}

/** Why an attempt did not go well, as a sentence without secrets; null when it did. */
async function problemOf(attempt: Promise<void>, signal: AbortSignal): Promise<string | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof RunFailure ? error.message : 'something unexpected happened';
  }
}
