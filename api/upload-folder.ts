import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UPLOAD_NAME_PATTERN } from '../domain/definition.ts';
import { checkFolder } from '../telemetry/disk.ts';
import { type Upload, type UploadArea, UploadTooLarge } from './upload-area.ts';

/** Gives the upload area in `folder`. Files that are not whole begin with a dot, which no upload's name does. */
export function createUploadFolder(folder: string, maxFileBytes: number): UploadArea {
  const pathOf = (name: string) => {
    if (!UPLOAD_NAME_PATTERN.test(name)) throw new Error('not the name of an upload');
    return join(folder, name);
  };
  return {
    async write(name, content) {
      const path = pathOf(name);
      const unfinished = join(folder, unfinishedName());
      await mkdir(folder, { recursive: true });
      try {
        const sha256 = await writeFile(unfinished, content, maxFileBytes);
        const isNew = !(await exists(path));
        await rename(unfinished, path);
        return { ...(await describe(folder, name)), sha256, isNew };
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async list() {
      await mkdir(folder, { recursive: true });
      const entries = await readdir(folder, { withFileTypes: true });
      const names = entries
        .filter((entry) => entry.isFile() && UPLOAD_NAME_PATTERN.test(entry.name))
        .map((entry) => entry.name)
        .sort();
      return Promise.all(names.map((name) => describe(folder, name)));
    },
    check: () => checkFolder(folder),
    presign: async () => null,
    async remove(name) {
      if (!UPLOAD_NAME_PATTERN.test(name) || !(await exists(pathOf(name)))) return false;
      await rm(pathOf(name), { force: true });
      return true;
    },
    async sweep(before) {
      await mkdir(folder, { recursive: true });
      let removed = 0;
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (!UNFINISHED_PATTERN.test(name) || (await writtenAt(path)) >= before) continue;
        await rm(path, { force: true });
        removed += 1;
      }
      return removed;
    },
  };
}

function unfinishedName(): string {
  return `.${randomUUID()}.part`;
}
const UNFINISHED_PATTERN = /^\.[0-9a-f-]{36}\.part$/;

/** When a file was last written to; a file that is gone meanwhile counts as written just now. */
async function writtenAt(path: string): Promise<Date> {
  const found = await stat(path).catch(() => null);
  return found?.mtime ?? new Date();
}

async function writeFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  maxFileBytes: number,
): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    let sizeBytes = 0;
    for await (const piece of content) {
      sizeBytes += piece.length;
      if (sizeBytes > maxFileBytes) throw new UploadTooLarge();
      digest.update(piece);
      let offset = 0;
      while (offset < piece.length)
        offset += (await file.write(piece, offset, piece.length - offset)).bytesWritten;
    }
    // The name must never outlive the content in a crash.
    await file.sync();
    return digest.digest('hex');
  } finally {
    await file.close();
  }
}

async function describe(folder: string, name: string): Promise<Upload> {
  const { size, mtime } = await stat(join(folder, name));
  return { name, sizeBytes: size, updatedAt: mtime };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
