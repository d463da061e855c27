/** How the text of a file is laid out: found by split, needed by prepare to read the chunks. */
export type TextLayout = CsvLayout | JsonLinesLayout | XmlLayout | EgoiLayout;

export interface CsvLayout {
  kind: 'csv';
  delimiter: string;
  /** Column names in file order, trimmed; '' where a column has none. */
  header: string[];
  /** There when the file is a corrected file of rejected rows, whose own columns `header` does not have. */
  correction?: Correction;
}

/** How a corrected file of rejected rows differs from the first file. */
export interface Correction {
  /** Where its own columns stand, side by side. */
  at: number;
  /** True: its cells are as they were; else those that look like formulas have an apostrophe in front. */
  isExact: boolean;
  /** There when its rows are of many files, which one more own column tells. */
  ofMany?: true;
}

export interface JsonLinesLayout {
  kind: 'jsonl';
}

/** A line for each contact, with what the import takes of it. */
export interface EgoiLayout {
  kind: 'egoi';
  /** The account that the contacts belong to, as E-goi tells it. */
  accountId: string;
}

/** Items stand in the chunks without their container: what its tags say of them is kept here. */
export interface XmlLayout {
  kind: 'xml';
  feed: 'rss' | 'atom';
  /** The item's tag as it is written, such as `item`, `entry` or `atom:entry`. */
  itemTag: string;
  /** Prefix to namespace, as the container declares them; '' is the default namespace. */
  namespaces: Record<string, string>;
}
