import type { FoundIssue } from '../chunk-collector.ts';
import type { Json } from '../report.ts';

/** A product as it is stored and answered; what its feed does not say is absent. */
export interface Product {
  id: string;
  itemGroupId?: string;
  name?: string;
  brand?: string;
  /** Levels joined by `/`. */
  category?: string;
  /** The most general level first. */
  categoriesList?: string[];
  currency?: string;
  price?: number;
  quantity?: number;
  discount?: { value: number; currency: string };
  promotions?: string[];
  adult?: boolean;
  size?: string;
  sizeSystem?: string;
  gender?: string;
  sku?: string;
  customFields?: Record<string, string>;
}

/** A product as a reader found it in a file. */
export interface ReadProduct {
  /** On which it begins. */
  line: number;
  /** Null when one of the issues is an error. */
  product: Product | null;
  issues: readonly FoundIssue[];
  /** Its own text, cut to 1 MiB; to be asked for while the chunk is read. */
  raw: () => string;
  /** What it says, for people; to be asked for while the chunk is read. */
  read: () => Record<string, Json>;
}

/** Takes the products of a chunk in file order. */
export type ProductSink = (product: ReadProduct) => void;
