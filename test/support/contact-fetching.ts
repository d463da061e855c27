import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll } from 'vitest';
import type { Dependencies } from '../../activities/dependencies.ts';
import { createFetchContacts } from '../../activities/fetch-contacts.ts';
import { createFolderSpool } from '../../activities/spool/folder-spool.ts';
import { findContactFetch } from '../../db/queries/contact-pages.ts';
import { loadRun } from '../../db/queries/run-state.ts';
import { pagingIssues } from '../../domain/egoi/paging.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { sealSecrets } from '../../domain/secrets.ts';
import type { SuiteDatabase } from './database.ts';
import { EGOI_KEY, type EgoiContact, type EgoiServer } from './egoi-server.ts';

/** The list that runs of {@link useContactFetching} read, unless they are told another one. */
export const LIST = 12;

export function idsIn(list: readonly EgoiContact[]): string[] {
  return list.map(({ contact_id: id }) => id);
}

/** The real activity that fetches contacts, on the suite's database and a spool of its own, called as the workflow calls it. */
export function useContactFetching(database: SuiteDatabase, egoi: EgoiServer) {
  const folder = mkdtempSync(join(tmpdir(), 'offline-imports-contacts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const keyring = createKeyring(Buffer.alloc(32, 7).toString('base64'));
  const spool = createFolderSpool(folder);

  /** A run of the contacts of the list that has begun. */
  async function begin(apiKey = EGOI_KEY, source: object = {}): Promise<string> {
    const id = randomUUID();
    const definition = JSON.stringify({
      name: 'contacts',
      entity: 'users',
      source: { kind: 'egoi', listId: LIST, ...source },
      format: { kind: 'egoi' },
      dryRun: false,
    });
    const sealed = sealSecrets({ credentials: { apiKey }, query: null }, keyring, id);
    const { sql } = database;
    await sql`insert into imports (id, name, entity, definition, sealed_credentials)
              values (${id}, 'x', 'users', ${definition}::jsonb, ${sealed})`;
    await sql`insert into runs (id, import_id, entity, definition, dry_run, trigger, status)
              values (${id}, ${id}, 'users', ${definition}::jsonb, false, 'api', 'in_progress')`;
    return id;
  }

  function fetching(signal = new AbortController().signal) {
    const settings = {
      egoiBaseUrl: egoi.url,
      allowedPrivateHosts: [egoi.host],
      keyring,
      uploadsUrl: '',
      maxFileBytes: 10 ** 9,
    };
    const dependencies = {
      database: database.database,
      spool,
      settings,
      log: pino({ level: 'silent' }),
    };
    const fetchContacts = createFetchContacts(dependencies as unknown as Dependencies);
    return (runId: string) => fetchContacts({ runId }, signal);
  }

  /** Fetches until all is there, as the workflow does, with attempts that fail tried again; gives the waits that were asked for. */
  async function fetchAll(runId: string, attempts = 8): Promise<number[]> {
    const waits: number[] = [];
    for (let failures = 0; ; ) {
      try {
        const { isComplete, waitSeconds } = await fetching()(runId);
        if (isComplete) return waits;
        waits.push(waitSeconds);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === attempts) throw error;
      }
    }
  }

  /** The contacts of the run's text, line by line. */
  async function staged(runId: string): Promise<Record<string, string>[]> {
    const { sourceObject } = await loadRun(database.db, runId);
    const pieces = await Array.fromAsync(
      spool.read(sourceObject ?? '', new AbortController().signal),
    );
    const lines = Buffer.concat(pieces).toString('utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, string>);
  }

  async function idsOf(runId: string): Promise<string[]> {
    return (await staged(runId)).map((line) => line['contact_id'] ?? '');
  }

  async function issuesOf(runId: string): Promise<string[]> {
    const fetch = await findContactFetch(database.db, runId);
    return fetch ? pagingIssues(fetch.paging).map(({ code }) => code) : [];
  }

  return { begin, fetching, fetchAll, staged, idsOf, issuesOf };
}
