import { setTimeout } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import {
  pendingNotifications,
  storeNotifications,
  type UntoldRun,
  untoldRuns,
} from '../db/queries/api/notifications.ts';
import { findRun } from '../db/queries/api/runs.ts';
import { eventsOf, type NotifyEvent } from '../domain/notify.ts';
import { isFinal } from '../domain/vocabulary.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createRunPresenter } from './present-run.ts';

type Needed = Pick<ApiDependencies, 'database' | 'temporal' | 'settings' | 'log' | 'stopping'>;

/** How often runs are looked for of which somebody has to be told. */
const PAUSE_MILLISECONDS = 2000;
/** A message whose workflow was started is left to it for this long; starting it again is harmless. */
const AGAIN_MILLISECONDS = 600_000;
const PAGE = 100;

/** Writes the messages that runs are due for and starts their deliveries, for as long as the process lives. Never throws. */
export async function writeNotifications(dependencies: Needed): Promise<void> {
  const { database, log, stopping } = dependencies;
  const startedAt = new Map<string, number>();
  while (!stopping.aborted) {
    try {
      for (const untold of await untoldRuns(database.db, PAGE)) await tell(dependencies, untold);
      await startDeliveries(dependencies, startedAt);
    } catch (error) {
      log.warn({ err: error }, 'notifications wait');
    }
    await setTimeout(PAUSE_MILLISECONDS, undefined, { signal: stopping }).catch(() => {});
  }
}

async function startDeliveries(
  { database, temporal, stopping }: Needed,
  startedAt: Map<string, number>,
): Promise<void> {
  const now = Date.now();
  for (const [id, at] of startedAt) if (now - at > AGAIN_MILLISECONDS) startedAt.delete(id);
  let after: string | null = null;
  for (;;) {
    const page = await pendingNotifications(database.db, after, PAGE);
    for (const { id, runId } of page) {
      if (stopping.aborted) return;
      if (startedAt.has(id)) continue;
      await temporal.startDelivery({ notificationId: id, runId });
      startedAt.set(id, now);
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? null;
  }
}

async function tell(
  { database: { db }, temporal, settings }: Needed,
  { run, importName }: UntoldRun,
): Promise<void> {
  const { notify } = run.definition;
  const row = await findRun(db, run.id);
  if (row === null || !notify) return;
  const shown = createRunPresenter(settings.temporalUiUrl, temporal.namespace)(row);
  const owner = { id: run.importId, name: importName };
  const messages = eventsOf(run, notify).map((event) => ({
    id: uuidv7(),
    importId: run.importId,
    runId: run.id,
    event,
    retry: run.earlierFailures.length,
    body: bodyOf(event, owner, shown),
  }));
  await storeNotifications(db, run.id, messages, isFinal(run.status));
}

function bodyOf(event: NotifyEvent, owner: { id: string; name: string }, run: unknown): string {
  const timestamp = new Date().toISOString();
  return JSON.stringify({ type: `run.${event}`, timestamp, data: { import: owner, run } });
}
