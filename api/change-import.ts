import { isDeepStrictEqual } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { insertChange, updateImport } from '../db/queries/api/changes.ts';
import { type ImportRow, lockImportForChange } from '../db/queries/lock-import.ts';
import type { Queryable } from '../db/database.ts';
import { type Change, changesBetween } from '../domain/changes.ts';
import { separateSecrets } from '../domain/import-secrets.ts';
import type { Keyring } from '../domain/keyring.ts';
import { sealSecrets, unsealSecrets } from '../domain/secrets.ts';
import { cloneDefinition } from './clone-import.ts';
import { requireWebhookSecret } from './create-import.ts';
import { ApiError, invalidRequest, notFound } from './problems.ts';
import type { Clone } from './schemas/import.ts';

const NOT_HERE = { path: 'schedule', message: 'is changed by PUT /v1/imports/{id}/schedule' };
const OTHER_ENTITY = { path: 'entity', message: 'cannot be changed: define a new import' };

/**
 * Changes the definition of an import and keeps who changed what; a run that is active goes on with the definition that
 * it has. Of secrets it is kept that they were changed, not from what to what.
 */
export async function changeImport(
  tx: Queryable,
  keyring: Keyring,
  id: string,
  changes: Clone,
  changedBy: string,
): Promise<ImportRow> {
  const row = await lockImportForChange(tx, id);
  if (row === null) throw notFound('there is no import with this id');
  if (row.archivedAt !== null)
    throw new ApiError('import-archived', 'an archived import is not changed: clone it');
  const given = cloneDefinition(row, changes, keyring);
  if (given.entity !== row.entity) throw invalidRequest([OTHER_ENTITY]);
  if (given.schedule) throw invalidRequest([NOT_HERE]);
  const { definition, secrets } = separateSecrets(given);
  requireWebhookSecret(definition, secrets);
  const before = unsealSecrets(row.sealedCredentials, keyring, id);
  const hidden: Change[] = isDeepStrictEqual({ webhook: null, ...before }, secrets)
    ? []
    : [{ path: 'secrets', from: '(secret)', to: '(changed)' }];
  const list = [...changesBetween(row.definition, definition), ...hidden];
  if (list.length === 0) return row;
  await insertChange(tx, { id: uuidv7(), importId: id, changedBy, changes: list });
  return updateImport(tx, id, {
    name: definition.name,
    definition,
    sealedCredentials:
      hidden.length > 0 ? sealSecrets(secrets, keyring, id) : row.sealedCredentials,
  });
}
