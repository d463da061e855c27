import { sql } from '../../drizzle.ts';
import type { OrderChange, OrderDocument } from '../../../domain/orders/order-document.ts';
import type { OrderEventType } from '../../../domain/vocabulary.ts';
import type { Queryable } from '../../database.ts';

/** An order event as it is stored. */
export interface StoredOrderEvent {
  id: number;
  type: OrderEventType;
  /** Milliseconds since 1970. */
  occurredAt: number;
  runId: string;
  /** The order after the event. */
  document: OrderDocument;
  /** What an update changed; null: the order was placed. */
  changes: OrderChange[] | null;
}

/** A page of order events. */
export interface OrderEventPage {
  events: StoredOrderEvent[];
  /** There are more behind them already. */
  isMore: boolean;
}

/** Documents of one page have about this many bytes together; there is always one. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Up to `limit` events with ids above `after`, in the order of their ids; fewer when their documents are large. One
 * statement, so one state of the store: an event is seen when all those below its id are.
 */
export async function listOrderEvents(
  db: Queryable,
  after: number,
  limit: number,
): Promise<OrderEventPage> {
  // One more than asked for tells whether there are more.
  const candidates = limit + 1;
  const rows = await db.execute<{
    id: string;
    type: OrderEventType;
    occurredAt: number;
    runId: string;
    document: string;
    changes: string | null;
    candidates: number;
  }>(sql`
    select id, type, extract(epoch from occurred_at)::float8 * 1000 as "occurredAt", run_id as "runId", document,
           changes::text as changes, candidates
    from (
      select b.first_id + e.position as id, b.run_id, e.*,
             sum(e.bytes) over (order by b.first_id, e.position rows unbounded preceding) - e.bytes as bytes_before,
             (count(*) over ())::int as candidates
      from (
        select batch, first_id, run_id,
               sum(left_in_it) over (order by first_id) - left_in_it as events_before
        from (
          select *, greatest(0, least(events, first_id + events - 1 - ${after}::bigint)) as left_in_it
          from order_event_batches
          where first_id >= (
            select coalesce(max(first_id), 0) from order_event_batches where first_id <= ${after}::bigint + 1)
          order by first_id limit ${candidates}::int
        ) as following
      ) b
      cross join lateral (
        select *, octet_length(document) + coalesce(octet_length(changes::text), 0) as bytes from order_events
        where batch = b.batch and position > ${after}::bigint - b.first_id
        order by position limit ${candidates}::int
      ) e
      where events_before < ${candidates}::int
      order by b.first_id, e.position limit ${candidates}::int
    ) as found
    where bytes_before < ${MAX_BYTES} order by id`);
  const events = rows.slice(0, limit).map((row) => ({
    id: Number(row.id),
    type: row.type,
    occurredAt: row.occurredAt,
    runId: row.runId,
    document: JSON.parse(row.document) as OrderDocument,
    changes: row.changes === null ? null : (JSON.parse(row.changes) as OrderChange[]),
  }));
  return { events, isMore: (rows[0]?.candidates ?? 0) > events.length };
}
