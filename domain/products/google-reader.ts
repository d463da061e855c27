import { isUtf8 } from 'node:buffer';
import type { FoundIssue } from '../chunk-collector.ts';
import type { XmlLayout } from '../text-layout.ts';
import type { Transformation } from '../transformations/definition.ts';
import { issuesInFile } from '../transformations/issues-in-file.ts';
import { ITEM_BYTES } from '../xml/bytes.ts';
import { ItemScanner } from '../xml/item-scanner.ts';
import { feedTags } from '../xml/tag-names.ts';
import { shownItem } from './google-item.ts';
import { GoogleItemParser, type ParsedItem } from './google-item-parser.ts';
import { judgeItem } from './google-judging.ts';
import { createMapItem } from './google-mapping.ts';
import type { ProductSink } from './product-document.ts';
import { transformItem } from './transform-item.ts';

/**
 * Gives the products of a chunk, whose text has been cut on the borders of items, to `sink`, and how many items it
 * has. An item that is not well-formed is one of them, with its issue, and does no harm to the others.
 */
export function readGoogleItems(
  text: Buffer,
  layout: XmlLayout,
  firstLine: number,
  sink: ProductSink,
  transformations: readonly Transformation[] = [],
  itemBytes = ITEM_BYTES,
): number {
  const transform = transformItem(transformations);
  const scanner = new ItemScanner(firstLine, feedTags(layout.feed, layout.itemTag), itemBytes);
  const parser = new GoogleItemParser(layout);
  const mapItem = createMapItem();
  const isValid = isUtf8(text);
  let items = 0;
  for (;;) {
    const found = scanner.scan(text, true);
    // The cutter lets none of these through; a chunk that has one is at its end.
    if (found === 'nothing' || found === 'endless' || found === 'declaration') return items;
    if (found !== 'item') continue;
    items += 1;
    const { start, end, startLine: line } = scanner;
    const raw = () => text.toString('utf8', start, Math.min(end, start + itemBytes));
    // Of an item that is too long, the chunk has only the beginning, and nothing behind it.
    if (scanner.tooLong) {
      sink({ line, product: null, issues: [TOO_LONG], raw, read: () => ({}) });
      return items;
    }
    const parsed = parser.parse(text.toString('utf8', start, end));
    const { item } = parsed;
    const read = () => shownItem(item);
    const isReadable = isValid || isUtf8(text.subarray(start, end));
    if (parsed.problem || !isReadable) {
      sink({ line, product: null, issues: unreadable(parsed, line, isReadable), raw, read });
      continue;
    }
    const transformed = transform(item);
    const { issues, rejected, kept } = judgeItem(transformed.item);
    const isGood = !rejected && transformed.issues.length === 0;
    sink({
      line,
      product: isGood ? mapItem(kept) : null,
      issues: issuesInFile(transformed.issues, issues, transformed.fileField),
      raw,
      read,
    });
  }
}

const TOO_LONG: FoundIssue = { code: 'record_too_long', column: null, value: null };

/** The issues of an item whose attributes cannot be relied on, so that they are not judged. */
function unreadable({ problem }: ParsedItem, line: number, isReadable: boolean): FoundIssue[] {
  const issues: FoundIssue[] = [];
  if (!isReadable) issues.push({ code: 'invalid_encoding', column: null, value: null });
  if (problem)
    issues.push({
      code: problem.code,
      column: null,
      value: problem.reason,
      line: line + problem.lines,
    });
  return issues;
}
