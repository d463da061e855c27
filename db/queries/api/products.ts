import { eq } from '../../drizzle.ts';
import type { Product } from '../../../domain/products/product-document.ts';
import type { Queryable } from '../../database.ts';
import { products } from '../../schema/index.ts';

/** A product as it is stored. */
export interface StoredProduct {
  product: Product;
  createdAt: Date;
  updatedAt: Date;
  runId: string;
}

/** The product with this key; null when there is none. */
export async function findProduct(db: Queryable, key: string): Promise<StoredProduct | null> {
  const { product, createdAt, updatedAt, runId } = products;
  const [found] = await db
    .select({ product, createdAt, updatedAt, runId })
    .from(products)
    .where(eq(products.key, key))
    .limit(1);
  return found ?? null;
}
