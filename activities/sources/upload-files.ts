import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UPLOAD_NAME_PATTERN } from '../../domain/definition.ts';
import type { FilePattern } from '../../domain/file-pattern.ts';
import { listObjects } from './s3-files.ts';
import type { ListedFile, SourceFolder, SourceSettings } from './source.ts';
import { uploadBucket } from './upload-object.ts';
import { createUploadSource, versionTag } from './upload-source.ts';

/** The files in the upload area that a pattern means. */
export function createUploadFiles(
  pattern: FilePattern,
  settings: Pick<SourceSettings, 'uploadsUrl' | 'maxFileBytes' | 's3'>,
): SourceFolder {
  return {
    async *list(signal) {
      signal.throwIfAborted();
      const own = uploadBucket(settings);
      if (own !== null) {
        const { prefix } = own;
        const bucket = await own.open();
        yield* listObjects(
          bucket,
          `${prefix}${pattern.prefix}`,
          pattern,
          'the upload area',
          signal,
          prefix,
        );
        return;
      }
      const folder = fileURLToPath(settings.uploadsUrl);
      for (const name of await namesIn(folder)) {
        signal.throwIfAborted();
        if (!UPLOAD_NAME_PATTERN.test(name) || !pattern.matches(name)) continue;
        const file = await describe(folder, name);
        if (file) yield file;
      }
    },
    open: (path, signal) =>
      createUploadSource(`upload://${encodeURIComponent(path)}`, settings).open(signal),
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    // Before the first upload there is no folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Null when the file has gone meanwhile. */
async function describe(folder: string, name: string): Promise<ListedFile | null> {
  try {
    const facts = await stat(join(folder, name), { bigint: true });
    return { path: name, name, sizeBytes: Number(facts.size), version: versionTag(facts) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
