import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../domain/failures.ts';
import type { FileFacts, RunReport } from '../../domain/report.ts';
import type { Tally } from '../../domain/tally.ts';
import { type Entity, isFinal, type RunStatus } from '../../domain/vocabulary.ts';
import type { Service } from './service.ts';

/** A run as the API shows it, as far as tests look. */
export interface ShownRun {
  id: string;
  importId: string;
  status: RunStatus;
  dryRun: boolean;
  startedBy: string | null;
  file: Partial<FileFacts> | null;
  progress: { step: string; percent: number; recordsRead: number };
  tally: Tally | null;
  failure: Failure | null;
}

/** What an import of an uploaded file is, beside its file. */
export interface ImportOf {
  entity: Entity;
  format: object;
  source?: object;
  [key: string]: unknown;
}

/** Defines an import of an uploaded file and starts it; gives its run. */
export async function startImport(
  service: Service,
  upload: string,
  { source, ...rest }: ImportOf,
): Promise<ShownRun> {
  const made = await service.call<{ run: ShownRun }>('POST', '/v1/imports', {
    name: upload,
    source: { kind: 'file', url: `upload://${upload}`, ...source },
    ...rest,
  });
  return made.run;
}

/** Uploads `content`, imports it, and waits for the end. */
export async function importFile(
  service: Service,
  name: string,
  content: string | Uint8Array,
  definition: ImportOf,
): Promise<ShownRun> {
  await service.upload(name, content);
  const run = await startImport(service, name, definition);
  return endOf(service, run.id);
}

/** Defines an import of uploaded users and starts it; gives its run. */
export async function startUsersImport(
  service: Service,
  upload: string,
  { format, ...rest }: Partial<ImportOf> = {},
): Promise<ShownRun> {
  const users = { kind: 'csv', userIdField: 'email', userIdType: 'email', ...format };
  return startImport(service, upload, { ...rest, entity: 'users', format: users });
}

/** Waits until a run has ended. */
export async function endOf(
  service: Pick<Service, 'call'>,
  runId: string,
  seconds = 60,
): Promise<ShownRun> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const run = await service.call<ShownRun>('GET', `/v1/runs/${runId}`);
    if (isFinal(run.status)) return run;
    if (Date.now() > deadline) throw new Error(`run ${runId} did not end: ${JSON.stringify(run)}`);
    await sleep(25);
  }
}

/** Uploads `content`, imports it, and waits for the end. */
export async function importUsers(
  service: Service,
  name: string,
  content: string | Buffer,
  changes: Parameters<typeof startUsersImport>[2] = {},
): Promise<ShownRun> {
  await service.upload(name, content);
  const run = await startUsersImport(service, name, changes);
  return endOf(service, run.id);
}

/** The report of a run that has ended. */
export async function reportOf(service: Service, runId: string): Promise<RunReport> {
  return service.call<RunReport>('GET', `/v1/runs/${runId}/report`);
}

/** The issues of a run as code, column, count and first line, by code. */
export async function issuesOf(service: Service, runId: string) {
  const { issues } = await reportOf(service, runId);
  return issues
    .map(({ code, column, count, examples }) => [code, column, count, examples[0]?.line] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A user as the API shows it, as far as tests look. */
export interface ShownUser {
  ids: { type: string; id: string }[];
  attributes: Record<string, unknown>;
}

/** The stored user with that id. */
export async function userOf(service: Service, id: string, type = 'email'): Promise<ShownUser> {
  return service.call<ShownUser>('GET', `/v1/users/${type}/${encodeURIComponent(id)}`);
}
