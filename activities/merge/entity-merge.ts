import type postgres from 'postgres';
import type { RunState } from '../../db/queries/run-state.ts';
import { createCombineUsers } from '../../domain/users/combine-users.ts';
import { assertNever } from '../../domain/vocabulary.ts';
import type { BucketRecords } from './bucket-records.ts';
import type { Repeats } from './combine-rows.ts';
import type { Merged } from './merge-bucket.ts';
import { createMergeOrders } from './merge-orders.ts';
import type { ProductCache } from './product-cache.ts';
import { mergeProducts } from './merge-products.ts';
import { mergeConnected } from './merge-connected.ts';
import { mergeUsers } from './merge-users.ts';

/** How the records of an entity are merged. */
export interface EntityMerge {
  repeats: Repeats;
  /** `areConnected` tells of records that were moved into a bucket of their own because they are one user. */
  merge: (
    tx: postgres.TransactionSql,
    records: BucketRecords,
    areConnected?: boolean,
  ) => Promise<Merged>;
}

/** The merge of the entity of a run; `products` is what its merges know together of the products. */
export function createEntityMerge(
  { id, definition, dryRun }: RunState,
  products?: ProductCache,
): EntityMerge {
  switch (definition.entity) {
    case 'users': {
      const { format } = definition;
      const strategy = format.kind === 'egoi' ? 'merge' : format.mergeStrategy;
      return {
        repeats: {
          combine: createCombineUsers(strategy),
          code: 'merged_row',
          tellsFirst: false,
          valueOf: () => null,
        },
        merge: (tx, records, areConnected = false) => {
          const addsIds = format.kind === 'egoi';
          return addsIds || areConnected
            ? mergeConnected(tx, records, { strategy, dryRun, addsIds })
            : mergeUsers(tx, records, strategy, dryRun);
        },
      };
    }
    case 'orders':
      return {
        repeats: { ...LAST_WINS, code: 'repeated_order' },
        merge: createMergeOrders(id, dryRun, products),
      };
    case 'products':
      return {
        repeats: { ...LAST_WINS, code: 'repeated_product' },
        merge: (tx, records) => mergeProducts(tx, records, dryRun),
      };
    default:
      return assertNever(definition);
  }
}

/** Rows of orders and products begin with key, digest and id; the last one of a key takes the place of the others. */
const LAST_WINS = {
  combine: (_earlier: string, later: string) => later,
  tellsFirst: true,
  valueOf: (line: string) => line.split('\t', 3)[2] ?? null,
} satisfies Partial<Repeats>;
