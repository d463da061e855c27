import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Environment } from './environment.ts';

type Folders = Pick<Environment, 'SPOOL_URL' | 'UPLOADS_URL' | 'DATA_DIR'>;

/** The folder of running imports' bytes, absolute; relative settings count from where the process was started. */
export function spoolFolder({ SPOOL_URL, DATA_DIR }: Folders): string {
  return folderOf(SPOOL_URL, DATA_DIR, 'spool');
}

/** The folder of uploads, absolute; the API and the workers must come to the same. */
export function uploadsFolder({ UPLOADS_URL, DATA_DIR }: Folders): string {
  return folderOf(UPLOADS_URL, DATA_DIR, 'uploads');
}

function folderOf(url: string | undefined, dataDir: string, name: string): string {
  if (url === undefined) return resolve(dataDir, name);
  return fileURLToPath(new URL(url, pathToFileURL(`${resolve('.')}/`)));
}
