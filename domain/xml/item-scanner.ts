import {
  BANG,
  countLineEnds,
  GREATER,
  isSpaceByte,
  ITEM_BYTES,
  LESS,
  SLASH,
  tagEndAt,
} from './bytes.ts';
import { Landmarks } from './landmarks.ts';
import { OPENER_BYTES, Sections } from './sections.ts';
import { type FeedTags, TagNames } from './tag-names.ts';

/**
 * What a scan found. `text` and `markup` (a tag, comment, CDATA section or instruction) lie between items, `stray` is
 * an end tag of an item there, `declaration` begins a DOCTYPE, and `endless` is markup that does not end in time.
 */
export type Found = 'item' | 'text' | 'markup' | 'stray' | 'declaration' | 'endless' | 'nothing';

/** So much of a declaration is there when it is found: it tells one of a web page from others. */
export const DECLARATION_BYTES = 20;

/**
 * Says where items begin and end: the one place that knows, for the cutter and for the reader.
 *
 * An item ends with its end tag. One that is not well-formed must not take others with it, so it also ends where
 * another item begins or the container ends, and a comment, CDATA section or instruction in it is text when it does not
 * end in time, or only with the end of a like one in another item. All this depends on the first
 * {@link ITEM_BYTES} of an item alone, so that a chunk reads as the whole text does.
 */
export class ItemScanner {
  /** Where it begins; negative when its first bytes have been dropped. */
  start = 0;
  /** Where it ends, and the next begins. */
  end = 0;
  /** The lines on which it begins and ends. */
  startLine: number;
  endLine: number;
  /** The text between items is white space. */
  blank = false;
  /** The item is longer than the cap. */
  tooLong = false;
  /** The item ended at its own end tag, not where something else begins. */
  closed = false;
  /** The item ended because the text does. */
  cutOff = false;

  #inside = false;

  #names: TagNames | null;
  readonly #cap: number;
  readonly #sections = new Sections();
  readonly #landmarks = new Landmarks();
  #at = 0;
  #line: number;

  constructor(firstLine: number, tags: FeedTags | null, itemBytes = ITEM_BYTES) {
    this.startLine = firstLine;
    this.endLine = firstLine;
    this.#line = firstLine;
    this.#names = tags && new TagNames(tags);
    this.#cap = itemBytes;
  }

  /** How many bytes of an item show that it is longer than the cap. */
  get shownBytes(): number {
    return this.#cap + (this.#names?.nearBytes ?? 0);
  }

  /** Takes the markup that was found last as the start tag of the first item: it is found again, as an item. */
  begin(tags: FeedTags): void {
    this.#names = new TagNames(tags);
    this.end = this.start;
    this.endLine = this.startLine;
  }

  /**
   * Finds what comes next. `nothing` when `bytes` ends before it does: call again with more bytes behind them. When
   * no more will come, `last` says so. Behind an item that is too long, it can be relied on only if bytes follow.
   */
  scan(bytes: Buffer, last: boolean): Found {
    const names = this.#names;
    if (this.#inside && names) return this.#walk(names, bytes, last);
    this.start = this.end;
    this.startLine = this.endLine;
    if (this.start >= bytes.length) return 'nothing';
    return bytes[this.start] === LESS ? this.#markup(names, bytes, last) : this.#text(bytes);
  }

  /**
   * How many bytes at the front are not needed any more, asked when `scan` wants more bytes. The caller drops
   * exactly these, and all positions count from what is left.
   */
  drop(): number {
    this.#sections.forget();
    this.#landmarks.forget();
    // One byte stays, because a line feed has to know whether a return stands before it.
    const dropped = Math.max(0, (this.#inside ? this.#at : this.end) - 1);
    this.start -= dropped;
    this.end -= dropped;
    this.#at -= dropped;
    return dropped;
  }

  #text(bytes: Buffer): Found {
    let at = this.start;
    this.blank = true;
    for (; at < bytes.length && bytes[at] !== LESS; at += 1)
      if (!isSpaceByte(bytes[at])) this.blank = false;
    return this.#found('text', bytes, at);
  }

  #markup(names: TagNames | null, bytes: Buffer, last: boolean): Found {
    const { start } = this;
    const nearBytes = names?.nearBytes ?? OPENER_BYTES;
    if (!last && bytes.length - start < nearBytes) return 'nothing';
    if (names?.isItemAt(bytes, start + 1)) return this.#open(names, bytes, last);
    const section = this.#sections.openedAt(bytes, start);
    if (!section && bytes[start + 1] === BANG)
      return last || bytes.length - start >= DECLARATION_BYTES ? 'declaration' : 'nothing';
    const limit = Math.min(bytes.length, start + this.#cap);
    const end = section
      ? this.#sections.endOf(section, bytes, start, limit)
      : behind(bytes, tagEndAt(bytes, start, limit));
    if (end < 0) return last || limit < bytes.length ? 'endless' : 'nothing';
    const isStray = bytes[start + 1] === SLASH && names?.isItemAt(bytes, start + 2);
    return this.#found(isStray ? 'stray' : 'markup', bytes, end);
  }

  #found(found: Found, bytes: Buffer, end: number): Found {
    this.end = end;
    this.endLine = this.startLine + countLineEnds(bytes, this.start, end);
    return found;
  }

  #open(names: TagNames, bytes: Buffer, last: boolean): Found {
    const { start } = this;
    const limit = Math.min(bytes.length, start + this.#cap);
    const tagEnd = tagEndAt(bytes, start, limit);
    if (tagEnd < 0 && !last && limit === bytes.length) return 'nothing';
    this.tooLong = false;
    this.closed = false;
    this.cutOff = false;
    const isWhole = tagEnd >= 0 && bytes[tagEnd] === GREATER;
    if (isWhole && bytes[tagEnd - 1] === SLASH) {
      this.closed = true;
      return this.#found('item', bytes, tagEnd + 1);
    }
    this.#inside = true;
    this.#line = this.startLine;
    this.#at = start;
    this.#passTo(bytes, isWhole ? tagEnd + 1 : start + 1 + names.itemBytes);
    return this.#walk(names, bytes, last);
  }

  #walk(names: TagNames, bytes: Buffer, last: boolean): Found {
    for (;;) {
      // What lies behind the cap may not matter until the item is known to be longer.
      const cap = this.tooLong ? bytes.length : this.start + this.#cap;
      this.#passText(names, bytes, Math.min(bytes.length, cap));
      const at = this.#at;
      if (at >= bytes.length) {
        if (at >= cap) this.tooLong = true;
        this.cutOff = last;
        return last ? this.#end(at) : 'nothing';
      }
      if (at >= cap) {
        this.tooLong = true;
        continue;
      }
      if (!last && bytes.length - at < names.nearBytes) return 'nothing';
      const isEndTag = bytes[at + 1] === SLASH;
      const found = isEndTag ? this.#endTag(names, bytes, last) : this.#inner(names, bytes, last);
      if (found) return found;
    }
  }

  /** Goes over what asks for nothing, to the next `<` that may tell something. */
  #passText({ tells }: TagNames, bytes: Buffer, limit: number): void {
    const from = this.#at;
    let at = from;
    while (at < limit) {
      at = this.#landmarks.nextLess(bytes, at);
      const next = bytes[at + 1];
      if (tells[(next === SLASH ? bytes[at + 2] : next) as number] !== 0) break;
      at += 1;
    }
    this.#at = Math.min(at, limit);
    this.#line += this.#landmarks.lineEnds(bytes, from, this.#at);
  }

  /** At a `<` that is not an end tag. Null when the item goes on. */
  #inner(names: TagNames, bytes: Buffer, last: boolean): Found | null {
    const at = this.#at;
    if (names.isItemAt(bytes, at + 1)) return this.#end(at);
    const section = this.#sections.openedAt(bytes, at);
    if (!section) {
      this.#at = at + 1;
      return null;
    }
    const cap = (this.tooLong ? at : this.start) + this.#cap;
    const end = this.#sections.endOf(section, bytes, at, Math.min(bytes.length, cap));
    if (end < 0 && !last && bytes.length < cap) return 'nothing';
    const isText = end < 0 || this.#sections.isUnclosed(section, names, bytes, at, end);
    this.#passTo(bytes, isText ? at + 1 : end);
    return null;
  }

  /** At `</`. Null when the item goes on. */
  #endTag(names: TagNames, bytes: Buffer, last: boolean): Found | null {
    const at = this.#at;
    if (names.isContainerAt(bytes, at + 2)) return this.#end(at);
    if (!names.isItemAt(bytes, at + 2)) {
      this.#at = at + 2;
      return null;
    }
    let end = at + 2 + names.itemBytes;
    while (isSpaceByte(bytes[end])) end += 1;
    if (end >= bytes.length && !last && end - at < this.#cap) return 'nothing';
    const isWhole = bytes[end] === GREATER;
    this.#passTo(bytes, isWhole ? end + 1 : end);
    const length = this.#at - this.start;
    if (length > this.#cap || (length === this.#cap && !isWhole)) this.tooLong = true;
    this.closed = true;
    return this.#end(this.#at);
  }

  #end(at: number): Found {
    this.#inside = false;
    this.end = at;
    this.endLine = this.#line;
    return 'item';
  }

  #passTo(bytes: Buffer, end: number): void {
    this.#line += countLineEnds(bytes, this.#at, end);
    this.#at = end;
  }
}

/** The place behind the tag that ends at a `>`, or the place of the `<` that ends it. */
function behind(bytes: Buffer, tagEnd: number): number {
  return bytes[tagEnd] === GREATER ? tagEnd + 1 : tagEnd;
}
