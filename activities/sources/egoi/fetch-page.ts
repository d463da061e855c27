import { hash, randomUUID } from 'node:crypto';
import type { NewContactPage } from '../../../db/queries/contact-pages.ts';
import { type ContactNumbers, contactNumber } from '../../../domain/egoi/contact-ids.ts';
import { contactFields } from '../../../domain/egoi/contact-line.ts';
import {
  afterLimit,
  afterPage,
  afterRefusedLimit,
  afterTimeout,
  isConnected,
  isRepeated,
  type Paging,
  pagingProblem,
} from '../../../domain/egoi/paging.ts';
import { waitAfterRefusal, waitBeforeNext } from '../../../domain/egoi/rate-limit.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { type Spool, spoolNames } from '../../spool/spool.ts';
import type { ContactPage, EgoiClient } from './egoi-client.ts';

/** What came of asking for one page. */
export interface FetchedPage {
  /** What is asked for next. */
  paging: Paging;
  /** The page, its new contacts in the spool; null when it does not count. */
  page: NewContactPage | null;
  /** The numbers of its new contacts. */
  fresh: number[];
  waitSeconds: number;
}

/** Asks for the page that `paging` names; `known` has the contacts of the pages that count. Throws a RunFailure when there is none to be had. */
export async function fetchPage(
  runId: string,
  client: EgoiClient,
  paging: Paging,
  known: ContactNumbers,
  spool: Spool,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const answer = await client.contacts(paging.offset, paging.limit);
  switch (answer.kind) {
    case 'limited':
      return without(checked(afterLimit(paging)), waitAfterRefusal(answer.quota, paging.waits));
    case 'timeout': {
      const smaller = afterTimeout(paging);
      if (smaller) return without(smaller);
      throw new RunFailure(
        'SourceUnavailable',
        `E-goi takes too long even for a page of ${paging.limit} contacts`,
      );
    }
    case 'refused': {
      const smaller = afterRefusedLimit(paging);
      if (smaller) return without(smaller);
      throw await answer.failure();
    }
    case 'given': {
      const waitSeconds = waitBeforeNext(answer.quota);
      return { ...(await take(answer.value)), waitSeconds };
    }
  }

  async function take({
    items,
    totalItems,
  }: ContactPage): Promise<Omit<FetchedPage, 'waitSeconds'>> {
    const numbers = items.map(numberOf);
    const fresh = new Map<number, unknown>();
    for (const [index, number] of numbers.entries())
      if (!known.has(number) && !fresh.has(number)) fresh.set(number, items[index]);
    const facts = {
      digest: hash('sha256', numbers.join(), 'base64url'),
      received: items.length,
      fresh: fresh.size,
      totalItems,
    };
    if (items.length === 0 && paging.offset === 0 && totalItems > 0)
      throw new RunFailure(
        'SourceUnavailable',
        `E-goi says that there are ${totalItems} contacts, and gives none`,
      );
    if (isRepeated(paging, facts)) await requireLast(client, paging.offset, numbers);
    const next = checked(afterPage(paging, facts));
    if (!isConnected(paging, facts)) return { paging: next, page: null, fresh: [] };
    const { offset, limit } = paging;
    const stored = await store([...fresh.values()]);
    const bytes = Buffer.from(Float64Array.from(fresh.keys()).buffer);
    const page = { offset, limit, received: items.length, totalItems, numbers: bytes, ...stored };
    return { paging: next, page, fresh: [...fresh.keys()] };
  }

  async function store(items: unknown[]): Promise<{ object: string | null; sizeBytes: number }> {
    if (items.length === 0) return { object: null, sizeBytes: 0 };
    const object = spoolNames.page(runId, randomUUID());
    const text = items.map((item) => `${JSON.stringify(contactFields(item))}\n`).join('');
    const sizeBytes = await spool.write(object, once(Buffer.from(text)), signal);
    return { object, sizeBytes };
  }
}

function without(paging: Paging, waitSeconds = 0): FetchedPage {
  return { paging, page: null, fresh: [], waitSeconds };
}

function checked(paging: Paging): Paging {
  const problem = pagingProblem(paging);
  if (problem) throw new RunFailure('SourceUnavailable', `E-goi ${problem}`);
  return paging;
}

/** Looks whether the last contact of a page stands where the page says: a server that goes round in circles has another one there. */
async function requireLast(client: EgoiClient, offset: number, numbers: number[]): Promise<void> {
  const answer = await client.contacts(offset + numbers.length - 1, 1);
  const items = answer.kind === 'given' ? answer.value.items : [];
  if (items.length === 1 && numberOf(items[0]) === numbers.at(-1)) return;
  throw new RunFailure(
    'SourceUnavailable',
    'E-goi gives the same page again, although another one was asked for',
  );
}

function numberOf(item: unknown): number {
  return contactNumber(contactFields(item)['contact_id'], () => JSON.stringify(item));
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
