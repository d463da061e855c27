import type postgres from 'postgres';

/** Held from the numbering of a batch to the end of its transaction. */
const NUMBERING_LOCK = 7_201_956_402_114;

/** The order events of one merge. */
export interface EventBatch {
  /** The number of the batch; taken when first asked for, and lost when the transaction fails. */
  number: () => Promise<number>;
  /** Gives the place of the first one of `count` events more. */
  take: (count: number) => number;
  /**
   * Numbers the events. Merges number theirs one after the other, and each is seen by all when the next one begins, so
   * no number appears below one that was seen. The last statement before COMMIT, because others wait for it.
   */
  finish: () => Promise<void>;
}

/** A batch of order events in the transaction `tx`. */
export function createEventBatch(tx: postgres.TransactionSql, runId: string): EventBatch {
  let number: number | undefined;
  let events = 0;
  const batchNumber = async () => {
    if (number !== undefined) return number;
    const [row] = await tx<{ batch: string }[]>`
      select nextval('order_event_batches_batch_seq') as batch`;
    number = Number(row?.batch);
    return number;
  };
  return {
    number: batchNumber,
    take(count) {
      events += count;
      return events - count;
    },
    async finish() {
      if (events === 0) return;
      await tx`select pg_advisory_xact_lock(${NUMBERING_LOCK})`;
      // A statement of its own: it has to see what was there when the lock came free.
      await tx`
        insert into order_event_batches (batch, first_id, events, run_id)
        select ${await batchNumber()}, coalesce(
          (select first_id + events from order_event_batches order by first_id desc limit 1), 1),
          ${events}, ${runId}`;
    },
  };
}
