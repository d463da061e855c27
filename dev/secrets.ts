import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key that seals credentials and the first key of the API, made once and kept in the data folder. */
export interface Secrets {
  SECRETS_KEY: string;
  API_KEY: string;
}

/** Gives the secrets of a data folder; makes the ones it lacks, readable by their owner alone. */
export function keepSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true });
  return {
    SECRETS_KEY: kept(join(dataDir, 'secrets-key'), () => randomBytes(32).toString('base64')),
    API_KEY: kept(join(dataDir, 'api-key'), () => randomBytes(24).toString('base64url')),
  };
}

function kept(file: string, make: () => string): string {
  try {
    writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
