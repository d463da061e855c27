import { v7 as uuidv7 } from 'uuid';
import { insertImport } from '../db/queries/api/imports.ts';
import type { ImportRow } from '../db/queries/lock-import.ts';
import { putSchedule } from '../db/queries/schedules.ts';
import type { RunRow } from '../db/queries/api/runs.ts';
import type { Queryable } from '../db/database.ts';
import type { ImportDefinition } from '../domain/definition.ts';
import { type ImportSecrets, separateSecrets } from '../domain/import-secrets.ts';
import type { Keyring } from '../domain/keyring.ts';
import { sealSecrets } from '../domain/secrets.ts';
import type { ExpectedFile } from '../domain/threshold.ts';
import { createRun, type Start } from './create-run.ts';
import { invalidRequest } from './problems.ts';

/**
 * Stores a new import with its secrets sealed, and its first run, which still has to be started; with a schedule there
 * is no first run, and the schedule still has to be given to Temporal.
 */
export async function createImport(
  tx: Queryable,
  keyring: Keyring,
  { schedule, ...given }: ImportDefinition,
  start: Start,
  expectedFile: ExpectedFile | null = null,
): Promise<{ import: ImportRow; run: RunRow | null }> {
  const { definition, secrets } = separateSecrets(given);
  requireWebhookSecret(definition, secrets);
  const id = uuidv7();
  const stored = await insertImport(tx, {
    id,
    name: definition.name,
    entity: definition.entity,
    definition,
    sealedCredentials: sealSecrets(secrets, keyring, id),
  });
  if (schedule) {
    await putSchedule(tx, id, schedule, new Date());
    return { import: stored, run: null };
  }
  return {
    import: stored,
    run: await createRun(tx, stored, definition.dryRun, start, { expectedFile }),
  };
}

/** Refuses a webhook without a secret: nobody could tell who its messages are from. */
export function requireWebhookSecret({ notify }: ImportDefinition, secrets: ImportSecrets): void {
  if (!notify || secrets.webhook) return;
  throw invalidRequest([
    {
      path: 'notify.secret',
      message: 'is missing: the text of 16 characters or more that messages are signed with',
    },
  ]);
}
