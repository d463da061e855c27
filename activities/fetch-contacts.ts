import { randomUUID } from 'node:crypto';
import {
  advanceContactFetch,
  beginContactFetch,
  contactBytes,
  type ContactFetch,
  contactNumbersOf,
  contactObjects,
  noteAccount,
} from '../db/queries/contact-pages.ts';
import { claimSource, enterStep, loadRun, loadSealedCredentials } from '../db/queries/run-state.ts';
import { ContactNumbers } from '../domain/egoi/contact-ids.ts';
import { afterLimit } from '../domain/egoi/paging.ts';
import { waitAfterRefusal, waitBeforeNext } from '../domain/egoi/rate-limit.ts';
import type { EgoiCredentials } from '../domain/egoi/source.ts';
import { RunFailure } from '../domain/failures.ts';
import { isEgoi } from '../domain/is-egoi.ts';
import { unsealSecrets } from '../domain/secrets.ts';
import type { FetchContactsResult, RunInput } from '../workflows/contract.ts';
import type { Dependencies } from './dependencies.ts';
import { createEgoiClient, type EgoiClient } from './sources/egoi/egoi-client.ts';
import { fetchPage } from './sources/egoi/fetch-page.ts';
import { stageSource } from './sources/stage-source.ts';
import { spoolNames } from './spool/spool.ts';

/** One activity fetches pages for this long, so that a run is never in one for much more than a minute. */
const WORK_MILLISECONDS = 45_000;
/** After a page that failed, when pages before it went well. */
const PAUSE_SECONDS = 2;

/** A request to E-goi, and how far the run is after it. */
interface Step {
  fetch: ContactFetch;
  waitSeconds: number;
}

/**
 * Fetches contacts of E-goi page by page, each page for good once it is noted; when all are there, makes them the text
 * of the run. A wait that E-goi asks for is told to the caller, so that it holds no worker.
 */
export function createFetchContacts({ database: { db }, spool, settings }: Dependencies) {
  return async ({ runId }: RunInput, signal: AbortSignal): Promise<FetchContactsResult> => {
    await enterStep(db, runId, 'download');
    const run = await loadRun(db, runId);
    if (run.sourceObject !== null) return { isComplete: true, waitSeconds: 0 };
    if (!isEgoi(run.definition)) throw new Error(`run ${runId} does not import contacts`);
    const sealed = await loadSealedCredentials(db, run.importId);
    const { credentials } = unsealSecrets(sealed, settings.keyring, run.importId);
    // What was sealed with a source of E-goi is its key.
    const { apiKey } = credentials as EgoiCredentials;
    const client = createEgoiClient(run.definition.source, apiKey, settings, signal);
    const waitSeconds = await fetchFor(runId, client, signal);
    if (waitSeconds !== null) return { isComplete: false, waitSeconds };
    await stage(runId, signal);
    return { isComplete: true, waitSeconds: 0 };
  };

  /** Fetches for a while; gives the seconds to wait before it goes on, null when all contacts are there. */
  async function fetchFor(
    runId: string,
    client: EgoiClient,
    signal: AbortSignal,
  ): Promise<number | null> {
    const endsAt = performance.now() + WORK_MILLISECONDS;
    let fetch = await beginContactFetch(db, runId);
    const pagesBefore = fetch.pages;
    const known = await knownContacts(runId);
    let bytes = await contactBytes(db, runId);
    while (!fetch.paging.isComplete) {
      signal.throwIfAborted();
      if (performance.now() > endsAt) return 0;
      let step: Step;
      try {
        step =
          fetch.accountId === null ? await askAccount(fetch, client) : await askPage(fetch, client);
      } catch (error) {
        const isPassing = error instanceof RunFailure && error.type === 'SourceUnavailable';
        // Pages that went well are not to count as attempts at the one that failed.
        if (isPassing && fetch.pages > pagesBefore) return PAUSE_SECONDS;
        throw error;
      }
      fetch = step.fetch;
      if (step.waitSeconds > 0 && !fetch.paging.isComplete) return step.waitSeconds;
    }
    return null;

    async function askPage(before: ContactFetch, from: EgoiClient): Promise<Step> {
      const fetched = await fetchPage(runId, from, before.paging, known, spool, signal);
      const { paging, page, fresh, waitSeconds } = fetched;
      bytes += page?.sizeBytes ?? 0;
      if (bytes > settings.maxFileBytes)
        throw new RunFailure(
          'FileTooLarge',
          `the contacts have more than ${settings.maxFileBytes} bytes`,
        );
      const advanced = await advanceContactFetch(db, before, paging, page);
      for (const number of fresh) known.add(number);
      return { fetch: advanced, waitSeconds };
    }
  }

  async function askAccount(fetch: ContactFetch, client: EgoiClient): Promise<Step> {
    const answer = await client.accountId();
    switch (answer.kind) {
      case 'given': {
        const named = await noteAccount(db, fetch, answer.value);
        return { fetch: named, waitSeconds: waitBeforeNext(answer.quota) };
      }
      case 'limited': {
        const paging = afterLimit(fetch.paging);
        const waitSeconds = waitAfterRefusal(answer.quota, fetch.paging.waits);
        return { fetch: await advanceContactFetch(db, fetch, paging, null), waitSeconds };
      }
      case 'timeout':
        throw new RunFailure('SourceUnavailable', 'E-goi takes too long to tell the account');
      case 'refused':
        throw await answer.failure();
    }
  }

  async function knownContacts(runId: string): Promise<ContactNumbers> {
    const known = new ContactNumbers();
    for (const bytes of await contactNumbersOf(db, runId))
      for (let at = 0; at < bytes.length; at += 8) known.add(bytes.readDoubleLE(at));
    return known;
  }

  /** Makes the pages of a run one text, which is its source from here on. */
  async function stage(runId: string, signal: AbortSignal): Promise<void> {
    const name = spoolNames.source(runId, randomUUID());
    const content = joined(await contactObjects(db, runId), signal);
    const facts = { etag: null, lastModified: null, sizeBytes: null, name: 'contacts' };
    const close = async () => {};
    const opened = { ...facts, content, lengthUndeclared: false, close };
    const { sizeBytes, sha256 } = await stageSource(opened, spool, name, signal);
    const file = { sizeBytes, sha256, etag: null, lengthUndeclared: false };
    await claimSource(db, runId, name, file);
  }

  async function* joined(objects: string[], signal: AbortSignal): AsyncGenerator<Buffer> {
    for (const object of objects) yield* spool.read(object, signal);
  }
}
