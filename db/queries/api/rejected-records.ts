import { and, asc, eq, gt } from 'drizzle-orm';
import type { Queryable } from '../../database.ts';
import { rejectedRecords } from '../../schema/index.ts';

/** Gives the rejected records of a run in file order, one gzipped part after the other; one part in memory at a time. */
export async function* readRejectedRecords(db: Queryable, runId: string): AsyncGenerator<Buffer> {
  let after = -1;
  for (;;) {
    const [part] = await db
      .select({ chunk: rejectedRecords.chunk, content: rejectedRecords.content })
      .from(rejectedRecords)
      .where(and(eq(rejectedRecords.runId, runId), gt(rejectedRecords.chunk, after)))
      .orderBy(asc(rejectedRecords.chunk))
      .limit(1);
    if (!part) return;
    yield part.content;
    after = part.chunk;
  }
}
