import { eq } from '../drizzle.ts';
import type { Database } from '../database.ts';
import { connectedRecords, runBuckets } from '../schema/index.ts';

type Db = Database['db'];

/** Where the rows of records that turned out to be one user lie; `object` is null when there are none. */
export interface Connected {
  object: string | null;
  /** The bucket that those rows are merged in. */
  bucket: number | null;
}

/** What was found of a run; null when nobody has looked yet. */
export async function findConnected(db: Db, runId: string): Promise<Connected | null> {
  const [row] = await db.select().from(connectedRecords).where(eq(connectedRecords.runId, runId));
  return row ?? null;
}

/** Notes what was found of a run, and makes the bucket that it needs; the first attempt that says so counts. */
export async function noteConnected(db: Db, runId: string, connected: Connected): Promise<void> {
  await db.transaction(async (tx) => {
    const noted = await tx
      .insert(connectedRecords)
      .values({ runId, ...connected })
      .onConflictDoNothing()
      .returning({ runId: connectedRecords.runId });
    if (noted.length > 0 && connected.bucket !== null)
      await tx.insert(runBuckets).values({ runId, bucket: connected.bucket });
  });
}
