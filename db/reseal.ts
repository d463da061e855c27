import { and, eq, gt, isNotNull, or, sql } from './drizzle.ts';
import type { StoredDefinition } from '../domain/definition.ts';
import { hidesQuery, separateSecrets } from '../domain/import-secrets.ts';
import type { Keyring } from '../domain/keyring.ts';
import { isCurrent, sealSecrets, unsealSecrets } from '../domain/secrets.ts';
import { currentDefinition } from '../domain/definition.ts';
import type { Database, Queryable } from './database.ts';
import { imports, runs } from './schema/index.ts';

/** Rows that are looked at in one transaction. */
const PAGE = 100;

/**
 * Seals the secrets of all imports with the current key, and takes queries out of addresses that were stored before
 * queries were secret. Gives how many imports it changed; the service may go on meanwhile, with both keys.
 */
export async function resealAll({ db }: Pick<Database, 'db'>, keyring: Keyring): Promise<number> {
  let changed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await db.transaction(async (tx) => {
      const rows = await tx
        .select()
        .from(imports)
        .where(and(gt(imports.id, after), mayNeedIt))
        .orderBy(imports.id)
        .limit(PAGE)
        .for('update');
      for (const row of rows) if (await reseal(tx, row, keyring)) changed += 1;
      return rows;
    });
    const last = page.at(-1);
    if (!last) return changed;
    after = last.id;
  }
}

const url = sql`${imports.definition} -> 'source' ->> 'url'`;
const mayNeedIt = or(isNotNull(imports.sealedCredentials), sql`position('?' in ${url}) > 0`);

async function reseal(
  tx: Queryable,
  { id, definition, sealedCredentials }: typeof imports.$inferSelect,
  keyring: Keyring,
): Promise<boolean> {
  const secrets = unsealSecrets(sealedCredentials, keyring, id);
  const apart = separateSecrets(currentDefinition(definition));
  const { source } = definition;
  const isHidden = source.kind === 'egoi' || apart.secrets.query === null || hidesQuery(source.url);
  if (isHidden && sealedCredentials !== null && isCurrent(sealedCredentials, keyring)) return false;
  if (isHidden && sealedCredentials === null) return false;
  const sealed = sealSecrets(
    isHidden ? secrets : { ...secrets, query: apart.secrets.query },
    keyring,
    id,
  );
  await tx
    .update(imports)
    .set({ definition: apart.definition, sealedCredentials: sealed })
    .where(eq(imports.id, id));
  if (!isHidden) await hideQueries(tx, id);
  return true;
}

/** Each run keeps the definition it used; of its address, what was a secret goes. */
async function hideQueries(tx: Queryable, importId: string): Promise<void> {
  const used = await tx
    .select({ id: runs.id, definition: runs.definition })
    .from(runs)
    .where(eq(runs.importId, importId));
  for (const { id, definition } of used) {
    const hidden: StoredDefinition = separateSecrets(currentDefinition(definition)).definition;
    await tx.update(runs).set({ definition: hidden }).where(eq(runs.id, id));
  }
}
