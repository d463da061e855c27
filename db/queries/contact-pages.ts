import { and, asc, eq, isNotNull, sql } from '../drizzle.ts';
import { type Paging, startPaging } from '../../domain/egoi/paging.ts';
import { RunFailure } from '../../domain/failures.ts';
import type { Database } from '../database.ts';
import { contactFetches, contactPages, runs } from '../schema/index.ts';
import { RunEnded } from './run-state.ts';

type Db = Database['db'];

export type ContactFetch = typeof contactFetches.$inferSelect;
/** A page that counts, before it has its number. */
export type NewContactPage = Omit<typeof contactPages.$inferInsert, 'runId' | 'page'>;

/** How far the contacts of a run are fetched; null when nothing is known of them yet. */
export async function findContactFetch(db: Db, runId: string): Promise<ContactFetch | null> {
  const [row] = await db.select().from(contactFetches).where(eq(contactFetches.runId, runId));
  return row ?? null;
}

/** How far the contacts of a run are fetched; begins when nothing is known of them yet. */
export async function beginContactFetch(db: Db, runId: string): Promise<ContactFetch> {
  await db.insert(contactFetches).values({ runId, paging: startPaging() }).onConflictDoNothing();
  const fetch = await findContactFetch(db, runId);
  if (!fetch) throw new Error(`run ${runId} has begun to fetch contacts, but it is not noted`);
  return fetch;
}

/** Notes the account that the contacts belong to. */
export async function noteAccount(
  db: Db,
  fetch: ContactFetch,
  accountId: string,
): Promise<ContactFetch> {
  await db.update(contactFetches).set({ accountId }).where(eq(contactFetches.runId, fetch.runId));
  return { ...fetch, accountId };
}

/**
 * Notes what is asked for next, and the page that has come if one counts, in one transaction. Refuses when another
 * attempt has gone on meanwhile, or the run has ended.
 */
export async function advanceContactFetch(
  db: Db,
  { runId, version, pages }: ContactFetch,
  paging: Paging,
  page: NewContactPage | null,
): Promise<ContactFetch> {
  return db.transaction(async (tx) => {
    const [run] = await tx
      .select({ status: runs.status })
      .from(runs)
      .where(eq(runs.id, runId))
      .for('share');
    if (run?.status !== 'in_progress') throw new RunEnded(runId);
    const [advanced] = await tx
      .update(contactFetches)
      .set({ paging, version: version + 1, pages: pages + (page === null ? 0 : 1) })
      .where(and(eq(contactFetches.runId, runId), eq(contactFetches.version, version)))
      .returning();
    if (!advanced)
      throw new RunFailure('StorageUnavailable', 'a later attempt to fetch the contacts has begun');
    if (page !== null) await tx.insert(contactPages).values({ ...page, runId, page: pages });
    return advanced;
  });
}

/** Forgets the pages of a run that has ended. */
export async function removeContactPages(db: Db, runId: string): Promise<void> {
  await db.delete(contactPages).where(eq(contactPages.runId, runId));
}

/** The numbers of all contacts that the pages of a run have brought, page by page. */
export async function contactNumbersOf(db: Db, runId: string): Promise<Buffer[]> {
  const rows = await db
    .select({ numbers: contactPages.numbers })
    .from(contactPages)
    .where(eq(contactPages.runId, runId))
    .orderBy(asc(contactPages.page));
  return rows.map(({ numbers }) => numbers);
}

/** Where the lines of the contacts of a run lie, in order. */
export async function contactObjects(db: Db, runId: string): Promise<string[]> {
  const rows = await db
    .select({ object: contactPages.object })
    .from(contactPages)
    .where(and(eq(contactPages.runId, runId), isNotNull(contactPages.object)))
    .orderBy(asc(contactPages.page));
  return rows.flatMap(({ object }) => (object === null ? [] : [object]));
}

/** How many bytes the lines of the contacts of a run have. */
export async function contactBytes(db: Db, runId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<string>`coalesce(sum(${contactPages.sizeBytes}), 0)` })
    .from(contactPages)
    .where(eq(contactPages.runId, runId));
  return Number(row?.bytes ?? 0);
}
