import type { IssueCode } from '../issue-catalogue.ts';
import type { IssueCount } from '../issues.ts';

/**
 * How the pages of a list of contacts are asked for, one after the other. The list changes meanwhile: contacts that come
 * or go in front of the next page shift all that follow. So each page begins a little before the end of the one before,
 * and counts only when it has a contact that is known already: then nothing can lie between the two. A page that
 * has none is left out, and reading goes on further back. E-goi gives contacts in an order that does not change.
 */
export interface Paging {
  /** What is asked for next. */
  offset: number;
  limit: number;
  /** No page is asked to be larger. */
  mostLimit: number;
  /** Where the last page that counts ended in the list. */
  end: number;
  /** Contacts of the list, as the last page told; null before the first one. */
  totalItems: number | null;
  /** Pages that counted since a page was too much for E-goi. */
  calmPages: number;
  /** Pages in a row that were left out. */
  retreats: number;
  /** Pages in a row that brought nothing new. */
  idlePages: number;
  /** Pages in a row that ended where the list seems to end, although E-goi tells of more contacts. */
  shortEnds: number;
  /** Waits in a row, without a page between them. */
  waits: number;
  /** True when contacts came or went while the list was read. */
  hasChanged: boolean;
  isComplete: boolean;
  /** Where the last page that counts began, and the digest of its contacts; null before the first one. */
  last: { offset: number; digest: string } | null;
}

/** A page as it came. */
export interface PageFacts {
  /** Of its contacts in their order. */
  digest: string;
  /** How many contacts it has, and how many of them were not known before. */
  received: number;
  fresh: number;
  totalItems: number;
}

export const MOST_LIMIT = 1_000;
/** Older versions of E-goi's API give at most this many contacts of a segment. */
export const SMALL_MOST_LIMIT = 100;
const LEAST_LIMIT = 10;
/** A page overlaps the one before by a tenth, at least by this many contacts. */
const LEAST_OVERLAP = 5;
const CALM_PAGES = 5;
/** A list that ends early this often in a row ends there. */
const SHORT_ENDS = 3;
/** More pages in a row without a new contact are no list that changes, but a server that goes round in circles. */
const MOST_IDLE_PAGES = 200;
/** More waits in a row, of up to an hour each, without a page between them, are a key that may not ask at all. */
const MOST_WAITS = 48;

/** Paging that begins with the first page. */
export function startPaging(): Paging {
  return {
    offset: 0,
    limit: MOST_LIMIT,
    mostLimit: MOST_LIMIT,
    end: 0,
    totalItems: null,
    calmPages: 0,
    retreats: 0,
    idlePages: 0,
    shortEnds: 0,
    waits: 0,
    hasChanged: false,
    isComplete: false,
    last: null,
  };
}

/** True when a page follows the ones before without a gap, so that its contacts count. */
export function isConnected({ offset }: Paging, { received, fresh }: PageFacts): boolean {
  return offset === 0 || fresh < received;
}

/**
 * True when a page is the one before, although it was asked for from another offset: either as many contacts came in
 * front of it, or E-goi gives the same page for ever.
 */
export function isRepeated({ offset, last }: Paging, { digest, received }: PageFacts): boolean {
  return received > 0 && last !== null && last.digest === digest && last.offset !== offset;
}

/** Paging after a page that E-goi gave. */
export function afterPage(paging: Paging, page: PageFacts): Paging {
  return isConnected(paging, page) ? advance(paging, page) : retreat(paging, page);
}

function advance(paging: Paging, { digest, received, fresh, totalItems }: PageFacts): Paging {
  const end = paging.offset + received;
  const isShort = received < paging.limit;
  const shortEnds =
    isShort && fresh === 0 && end === paging.end && paging.totalItems !== null
      ? paging.shortEnds + 1
      : 0;
  const isCalm = paging.calmPages + 1 >= CALM_PAGES;
  return {
    ...paging,
    offset: end - overlapOf(received),
    limit: isCalm ? Math.min(paging.mostLimit, paging.limit * 2) : paging.limit,
    end,
    totalItems,
    calmPages: isCalm ? 0 : paging.calmPages + 1,
    retreats: 0,
    idlePages: fresh === 0 ? paging.idlePages + 1 : 0,
    shortEnds,
    waits: 0,
    hasChanged:
      paging.hasChanged ||
      received - fresh !== paging.end - paging.offset ||
      (paging.totalItems ?? totalItems) !== totalItems,
    isComplete: isShort && (end >= totalItems || shortEnds >= SHORT_ENDS),
    last: { offset: paging.offset, digest },
  };
}

function retreat(paging: Paging, { totalItems }: PageFacts): Paging {
  const back = paging.limit * 2 ** paging.retreats;
  return {
    ...paging,
    offset: Math.max(0, Math.min(paging.offset, totalItems) - back),
    retreats: paging.retreats + 1,
    waits: 0,
    hasChanged: true,
  };
}

function overlapOf(received: number): number {
  if (received < 2) return received;
  return Math.min(Math.max(LEAST_OVERLAP, Math.ceil(received / 10)), Math.floor(received / 2));
}

/** Paging after a page that took E-goi too long: half of it is asked for; null when it cannot be smaller. */
export function afterTimeout(paging: Paging): Paging | null {
  if (paging.limit <= LEAST_LIMIT) return null;
  const limit = Math.max(LEAST_LIMIT, Math.floor(paging.limit / 2));
  return { ...paging, limit, calmPages: 0 };
}

/** Paging after E-goi has refused the page as too large; null when that cannot be the reason. */
export function afterRefusedLimit(paging: Paging): Paging | null {
  if (paging.limit <= SMALL_MOST_LIMIT) return null;
  return { ...paging, limit: SMALL_MOST_LIMIT, mostLimit: SMALL_MOST_LIMIT };
}

/** Paging after E-goi has said that there were too many requests. */
export function afterLimit(paging: Paging): Paging {
  return { ...paging, waits: paging.waits + 1 };
}

/** Why paging cannot go on, as the end of a sentence that begins with E-goi; null when it can. */
export function pagingProblem({ idlePages, waits }: Paging): string | null {
  if (idlePages > MOST_IDLE_PAGES)
    return `gave ${idlePages} pages in a row without a contact that is new`;
  if (waits > MOST_WAITS) return `asked ${waits} times in a row to wait, and then gave nothing`;
  return null;
}

/** What a run has to say about the way in which its contacts were fetched. */
export function pagingIssues({ hasChanged, isComplete, end, totalItems }: Paging): IssueCount[] {
  const issue = (code: IssueCode, count: number) => ({ code, column: null, count, examples: [] });
  const missing = isComplete ? Math.max(0, (totalItems ?? 0) - end) : 0;
  return [
    ...(hasChanged ? [issue('contacts_changed', 1)] : []),
    ...(missing > 0 ? [issue('contacts_missing', missing)] : []),
  ];
}
