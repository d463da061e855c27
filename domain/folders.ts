import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { Environment } from './environment.ts';

type Places = Pick<Environment, 'SPOOL_URL' | 'UPLOADS_URL' | 'DATA_DIR'>;

/**
 * Where running imports' bytes are: a `file:` address, absolute, or one in S3. Relative settings count from where the
 * process was started.
 */
export function spoolUrl({ SPOOL_URL, DATA_DIR }: Places): string {
  return placeOf(SPOOL_URL, DATA_DIR, 'spool');
}

/** Where uploads are, in the same form; the API and the workers must come to the same. */
export function uploadsUrl({ UPLOADS_URL, DATA_DIR }: Places): string {
  return placeOf(UPLOADS_URL, DATA_DIR, 'uploads');
}

function placeOf(url: string | undefined, dataDir: string, name: string): string {
  if (url === undefined) return pathToFileURL(resolve(dataDir, name)).href;
  if (url.startsWith('s3:')) return url;
  return new URL(url, pathToFileURL(`${resolve('.')}/`)).href;
}
