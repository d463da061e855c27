import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { Dependencies } from '../../activities/dependencies.ts';
import { openPreparePool, type PreparePool } from '../../activities/prepare/pool.ts';
import { createFolderSpool } from '../../activities/spool/folder-spool.ts';
import type { ImportDefinition } from '../../domain/definition.ts';
import { createKeyring } from '../../domain/keyring.ts';
import type { SuiteDatabase } from './database.ts';

/** What activities need, on the suite's database and folders of its own; usable from the suite's first hook on. */
export function useActivities(database: SuiteDatabase) {
  let opened: { dependencies: Dependencies; pool: PreparePool; folder: string } | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'offline-imports-activities-'));
    const [spool, uploads] = [join(folder, 'spool'), join(folder, 'uploads')];
    await mkdir(uploads);
    const pool = openPreparePool(1, {
      url: pathToFileURL(spool).href,
      s3: { region: 'us-east-1', endpoint: null, allowDefaultCredentials: false },
      maxFileBytes: 1_000_000_000,
    });
    const settings = {
      uploadsUrl: pathToFileURL(uploads).href,
      keyring: createKeyring(Buffer.alloc(32, 7).toString('base64')),
      allowedPrivateHosts: [],
      egoiBaseUrl: 'https://egoi.example',
      maxFileBytes: 1_000_000_000,
      maxRunningRuns: 1000,
      webhookPauseSeconds: 1,
      keep: { rejectedDays: 1, samplesDays: 1, runsDays: 1 },
    };
    const dependencies = {
      database: database.database,
      spool: createFolderSpool(spool),
      preparePool: pool,
      settings,
      log: pino({ level: 'silent' }),
    };
    opened = { dependencies, pool, folder };
  });
  afterAll(async () => {
    await opened?.pool.close();
    if (opened) await rm(opened.folder, { recursive: true, force: true });
  });
  const get = () => {
    if (!opened) throw new Error('the activities of a suite exist from its first hook on');
    return opened;
  };
  return {
    get dependencies() {
      return get().dependencies;
    },
    get uploads() {
      return join(get().folder, 'uploads');
    },
    /** Stores an import with a run that has begun; gives the id of the run. */
    async beginRun(definition: ImportDefinition): Promise<string> {
      const [runId, importId] = [randomUUID(), randomUUID()];
      const { sql } = database;
      const json = JSON.stringify(definition);
      await sql`insert into imports (id, name, entity, definition)
                values (${importId}, 'x', ${definition.entity}, ${json}::jsonb)`;
      await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
                values (${runId}, ${importId}, ${definition.entity}, ${json}::jsonb, false, 'api', 'in_progress')`;
      return runId;
    },
  };
}
