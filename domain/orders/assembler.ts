import type { FoundIssue } from '../chunk-collector.ts';

/** An order ready to be merged. */
export interface AssembledOrder {
  id: string;
  /**
   * The JSON text of an OrderDocument, with GAP before the closing brace of each line item (see gaps.ts). The same
   * content gives the same text: numbers, dates and lists are written in one way.
   */
  document: string;
  /** Mask and product key of each line item, see gaps.ts. */
  gaps: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  lastUpdated: string | null;
}

/** Makes orders of rows. */
export interface OrderAssembler {
  /**
   * Takes a row; the first one after `end` begins a new order. `cells` has one cell a column and is reused by the
   * caller; `plain` promises that no cell needs escaping in JSON or COPY text.
   */
  row: (cells: readonly string[], line: number, plain: boolean) => void;
  /** Ends the order and gives it; null when one of its issues is an error. Each issue has the line of its row. */
  end: () => { order: AssembledOrder | null; issues: FoundIssue[] };
}
