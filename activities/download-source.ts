import { randomUUID } from 'node:crypto';
import { asFileDefinition } from '../domain/definition.ts';
import { withQuery } from '../domain/import-secrets.ts';
import { unsealSecrets } from '../domain/secrets.ts';
import { claimSource, enterStep, loadRun, loadSealedCredentials } from '../db/queries/run-state.ts';
import type { FileFacts } from '../domain/report.ts';
import type { DownloadSourceResult, RunInput } from '../workflows/contract.ts';
import type { Dependencies, Settings } from './dependencies.ts';
import { downloadFiles } from './sources/download-files.ts';
import {
  createSource,
  createSourceFolder,
  type OpenedSource,
  type SourceOptions,
  type SourceSettings,
} from './sources/source.ts';
import { stageSource } from './sources/stage-source.ts';
import { spoolNames } from './spool/spool.ts';
import { lastFileOf } from './unchanged-file.ts';

/**
 * Brings the bytes of the source into the spool, once; what is there already is not fetched again. Where the import asks
 * for it, a file that is the one imported last is not taken, and not even fetched when the source says so. `options` changes how
 * patient it is.
 */
export function createDownloadSource(
  dependencies: Pick<Dependencies, 'database' | 'spool' | 'reach'> & {
    settings: SourceSettings & Pick<Settings, 'keyring'>;
  },
  options: SourceOptions = {},
) {
  const { database, spool, settings } = dependencies;
  const { db } = database;
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<DownloadSourceResult> => {
    await enterStep(db, runId, 'download');
    const run = await loadRun(db, runId);
    const sizeSoFar = run.file.sizeBytes ?? 0;
    if (run.skipReason === 'unchanged') return { sizeBytes: sizeSoFar, unchanged: true };
    if (run.sourceObject !== null) return { sizeBytes: sizeSoFar };
    const sealed = await loadSealedCredentials(db, run.importId);
    const secrets = unsealSecrets(sealed, settings.keyring, run.importId);
    const { source } = asFileDefinition(run.definition);
    const address = { ...source, url: withQuery(source.url, secrets) };
    const stage = async (opened: OpenedSource) => {
      const object = spoolNames.source(runId, randomUUID());
      const { sizeBytes, sha256 } = await stageSource(opened, spool, object, signal);
      const { etag, lengthUndeclared, versionId } = opened;
      const version = versionId == null ? {} : { versionId };
      return { object, facts: { sizeBytes, sha256, etag, ...version, lengthUndeclared } };
    };
    const folder = createSourceFolder(address, secrets.credentials, settings, options);
    if (folder) {
      const downloaded = await downloadFiles(dependencies, run, folder, stage, signal);
      dependencies.reach?.('after-download');
      return downloaded;
    }
    const last = await lastFileOf(db, run);
    const opened = await createSource(address, secrets.credentials, settings, options).open(signal);
    if (last?.isSameVersion(opened)) {
      await opened.close();
      const sizeBytes = opened.sizeBytes ?? 0;
      await last.skip({ sizeBytes, etag: opened.etag });
      return { sizeBytes, unchanged: true };
    }
    const { object, facts } = await stage(opened);
    const { sizeBytes } = facts;
    if (last?.isSameContent(facts.sha256)) {
      await last.skip(facts);
      return { sizeBytes, unchanged: true };
    }
    await claimSource(db, runId, object, facts);
    dependencies.reach?.('after-download');
    return { sizeBytes };
  };
}

/** Brings an opened source into the spool; gives the name of its object and what is known of it. */
export type StageOpened = (
  opened: OpenedSource,
) => Promise<{ object: string; facts: Partial<FileFacts> & { sizeBytes: number } }>;
