import { EnvironmentError, parseEnvironment } from '../domain/environment.ts';
import { createKeyring } from '../domain/keyring.ts';
import { SecretsError } from '../domain/secrets.ts';
import { openDatabase } from './database.ts';
import { resealAll } from './reseal.ts';

/** The entry of `npm run secrets:rotate`: seals everything with SECRETS_KEY, so that SECRETS_OLD_KEYS can be dropped. */

try {
  // oxlint-disable-next-line node/no-process-env -- an entry file reads its settings once and passes them on
  const environment = parseEnvironment(process.env);
  const keyring = createKeyring(environment.SECRETS_KEY, environment.SECRETS_OLD_KEYS);
  const database = openDatabase(environment.DATABASE_URL, 1, 'offline-imports rotate-secrets');
  try {
    const changed = await resealAll(database, keyring);
    console.log(
      `Sealed ${changed} ${changed === 1 ? 'import' : 'imports'} with the key ${keyring.current.id}. Once every process runs with it, SECRETS_OLD_KEYS can be left out.`,
    );
  } finally {
    await database.close();
  }
} catch (error) {
  if (!(error instanceof EnvironmentError || error instanceof SecretsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
