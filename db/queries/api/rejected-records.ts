import { and, asc, eq, gt, sql } from '../../drizzle.ts';
import type { Queryable } from '../../database.ts';
import { rejectedRecords, runChunks } from '../../schema/index.ts';

/** Rejected records that are stored together. */
export interface RejectedPart {
  /** The position of their file among those of the run. */
  file: number;
  /** Gzipped JSON Lines. */
  content: Buffer;
}

/** Gives the rejected records of a run in file order, one part after the other; one part in memory at a time. */
export async function* readRejectedRecords(
  db: Queryable,
  runId: string,
): AsyncGenerator<RejectedPart> {
  let after = -1;
  for (;;) {
    const [part] = await db
      .select({
        chunk: rejectedRecords.chunk,
        file: sql<number>`coalesce(${runChunks.file}, 0)`,
        content: rejectedRecords.content,
      })
      .from(rejectedRecords)
      .leftJoin(
        runChunks,
        and(eq(runChunks.runId, rejectedRecords.runId), eq(runChunks.chunk, rejectedRecords.chunk)),
      )
      .where(and(eq(rejectedRecords.runId, runId), gt(rejectedRecords.chunk, after)))
      .orderBy(asc(rejectedRecords.chunk))
      .limit(1);
    if (!part) return;
    yield part;
    after = part.chunk;
  }
}
