import { endOf, type ImportOf, type ShownRun, startImport } from './runs.ts';
import type { Service } from './service.ts';

/** A run of many files, as the API shows it. */
export interface ManyFilesRun extends ShownRun {
  fileCounts: { matched: number; taken: number; downloaded: number; split: number } | null;
}

/** Uploads files, by name and content, in the order in which they are given. */
export async function uploadAll(
  service: Service,
  files: Record<string, string | Uint8Array>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) await service.upload(name, content);
}

export const USERS: ImportOf = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
};

/** Imports the uploads that match a pattern, and waits for the end. */
export async function importMany(
  service: Service,
  pattern: string,
  definition: ImportOf = USERS,
): Promise<ManyFilesRun> {
  const run = await startImport(service, pattern, definition);
  return (await endOf(service, run.id)) as ManyFilesRun;
}

/** Runs an import once more, and waits for the end. */
export async function runAgain(
  service: Service,
  importId: string,
  wish: { dryRun?: boolean } = {},
): Promise<ManyFilesRun> {
  const run = await service.call<ShownRun>('POST', `/v1/imports/${importId}/runs`, wish);
  return (await endOf(service, run.id)) as ManyFilesRun;
}
