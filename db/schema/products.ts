import { json, pgTable, text, timestamp, uuid } from '../drizzle.ts';
import type { Product } from '../../domain/products/product-document.ts';
import { textC } from './text-c.ts';

/** Products, each as its feed said it last. */
export const products = pgTable('products', {
  /** The first 128 bits of SHA-256 over the id: short, evenly spread, its order is the buckets' order. */
  key: uuid().primaryKey(),
  id: textC().notNull(),
  /** Digest of the product; an equal digest means that a record brings nothing new. */
  digest: uuid().notNull(),
  /** What the product fills into line items that omit it, made ready: see domain/orders/gaps.ts. */
  filling: text().notNull(),
  /** The text of the product as it is answered. */
  product: json().$type<Product>().notNull(),
  /** The run that wrote this row last. Not a foreign key: runs are cleaned up, products stay. */
  runId: uuid().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
