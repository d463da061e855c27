import { randomUUID } from 'node:crypto';
import { withQuery } from '../domain/import-secrets.ts';
import { unsealSecrets } from '../domain/secrets.ts';
import { claimSource, enterStep, loadRun, loadSealedCredentials } from '../db/queries/run-state.ts';
import type { DownloadSourceResult, RunInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { createSource } from './sources/source.ts';
import { stageSource } from './sources/stage-source.ts';
import { spoolNames } from './spool/spool.ts';

/** Brings the bytes of the source into the spool, once; what is there already is not fetched again. */
export function createDownloadSource({ database: { db }, spool, settings }: Dependencies) {
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<DownloadSourceResult> => {
    await enterStep(db, runId, 'download');
    const run = await loadRun(db, runId);
    if (run.sourceObject !== null) return { sizeBytes: run.file.sizeBytes ?? 0 };
    const sealed = await loadSealedCredentials(db, run.importId);
    const secrets = unsealSecrets(sealed, settings.keyring, run.importId);
    const { source } = run.definition;
    const address = { ...source, url: withQuery(source.url, secrets) };
    const opened = await createSource(address, secrets.credentials, settings).open(signal);
    const name = spoolNames.source(runId, randomUUID());
    const { sizeBytes, sha256 } = await stageSource(opened, spool, name, signal);
    await claimSource(db, runId, name, {
      sizeBytes,
      sha256,
      etag: opened.etag,
      ...(opened.versionId == null ? {} : { versionId: opened.versionId }),
      lengthUndeclared: opened.lengthUndeclared,
    });
    return { sizeBytes };
  };
}
