import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The disk that a place is on, in bytes. */
export interface Disk {
  freeBytes: number;
  sizeBytes: number;
}

/** Below this much free space a folder takes no files any more. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** How much room the disk of a `file:` place has; null for a place that is no folder, or that cannot be looked at. */
export async function diskOf(url: string): Promise<Disk | null> {
  if (!url.startsWith('file:')) return null;
  try {
    return await readDisk(fileURLToPath(url));
  } catch {
    return null;
  }
}

/** Throws when files cannot be written into a folder, which is made where it is missing. */
export async function checkFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const { freeBytes } = await readDisk(folder);
  if (freeBytes < LEAST_FREE_BYTES) throw new Error('the disk is full');
}

async function readDisk(folder: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}
