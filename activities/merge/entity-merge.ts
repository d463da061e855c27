import type postgres from 'postgres';
import type { RunState } from '../../db/queries/run-state.ts';
import { createCombineUsers } from '../../domain/users/combine-users.ts';
import { assertNever } from '../../domain/vocabulary.ts';
import type { BucketRecords, Repeats } from './bucket-records.ts';
import type { Merged } from './merge-bucket.ts';
import { createMergeOrders } from './merge-orders.ts';
import type { ProductCache } from './product-cache.ts';
import { mergeProducts } from './merge-products.ts';
import { mergeUsers } from './merge-users.ts';

/** How the records of an entity are merged. */
export interface EntityMerge {
  repeats: Repeats;
  merge: (tx: postgres.TransactionSql, records: BucketRecords) => Promise<Merged>;
}

/** The merge of the entity of a run; `products` is what its merges know together of the products. */
export function createEntityMerge(
  { id, definition, dryRun }: RunState,
  products?: ProductCache,
): EntityMerge {
  switch (definition.entity) {
    case 'users': {
      const { mergeStrategy } = definition.format;
      return {
        repeats: {
          combine: createCombineUsers(mergeStrategy),
          code: 'merged_row',
          tellsFirst: false,
          valueOf: () => null,
        },
        merge: (tx, records) => mergeUsers(tx, records, mergeStrategy, dryRun),
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
