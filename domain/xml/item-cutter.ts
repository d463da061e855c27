import type { CutChunk } from '../csv/cutter.ts';
import { RunFailure } from '../failures.ts';
import type { XmlLayout } from '../text-layout.ts';
import { ITEM_BYTES } from './bytes.ts';
import { DECLARATION_BYTES, type Found, ItemScanner } from './item-scanner.ts';
import { cutOff, Skeleton } from './skeleton.ts';
import { feedTags } from './tag-names.ts';

/** Cuts the text of a feed into chunks of whole items. All failures are RunFailures that name the line. */
export interface ItemCutter {
  /** Takes the next bytes of the text and gives the chunks that are complete with them. */
  push(piece: Uint8Array): CutChunk[];
  /** Gives what is left when the text has ended, and how its items are written. */
  end(): { chunks: CutChunk[]; layout: XmlLayout };
  /** How the items are written; null until the first one. */
  readonly layout: XmlLayout | null;
  /** The average length of the items up to now; 0 when there are none. */
  averageItemBytes(): number;
}

export interface ItemCutterOptions {
  /** A chunk ends with the first item that ends at or behind this size. */
  chunkBytes: number;
  /** Where in the file the text begins. */
  offsetBytes: number;
  /** The longest item that is read, and the longest markup or text outside of items. */
  itemBytes?: number;
}

/** A cutter for UTF-8 text without a byte order mark; it keeps at most one item and one piece. */
export function createItemCutter(options: ItemCutterOptions): ItemCutter {
  return new Cutting(options);
}

class Cutting implements ItemCutter {
  readonly #chunkBytes: number;
  readonly #itemBytes: number;
  readonly #scanner: ItemScanner;
  readonly #skeleton = new Skeleton();
  /** Null until the first item. */
  #layout: XmlLayout | null = null;
  #kept = Buffer.alloc(0);
  /** Where in the file the bytes at hand begin. */
  #base: number;
  #chunk: CutChunk | null = null;
  #chunks: CutChunk[] = [];
  #items = 0;
  #allItemBytes = 0;
  /** Items that ended without an end tag; it may follow later, where it belongs to nothing. */
  #unclosed = 0;
  /** The text since the last markup; only white space is never told to the skeleton. */
  #text = { bytes: 0, line: 1, blank: true };

  constructor({ chunkBytes, offsetBytes, itemBytes = ITEM_BYTES }: ItemCutterOptions) {
    this.#chunkBytes = chunkBytes;
    this.#itemBytes = itemBytes;
    this.#base = offsetBytes;
    this.#scanner = new ItemScanner(1, null, itemBytes);
  }

  push(piece: Uint8Array): CutChunk[] {
    const bytes =
      this.#kept.length === 0
        ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
        : Buffer.concat([this.#kept, piece]);
    this.#cut(bytes, false);
    const dropped = this.#scanner.drop();
    this.#base += dropped;
    // Copied, because the caller may fill its piece anew.
    this.#kept = Buffer.from(bytes.subarray(dropped));
    return this.#given();
  }

  end(): { chunks: CutChunk[]; layout: XmlLayout } {
    this.#cut(this.#kept, true);
    this.#kept = Buffer.alloc(0);
    const layout = this.#skeleton.end(this.#scanner.endLine);
    if (this.#chunk) this.#chunks.push(this.#chunk);
    return { chunks: this.#given(), layout };
  }

  get layout(): XmlLayout | null {
    return this.#layout;
  }

  averageItemBytes(): number {
    return this.#items === 0 ? 0 : this.#allItemBytes / this.#items;
  }

  #given(): CutChunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  #cut(bytes: Buffer, last: boolean): void {
    for (;;) {
      const found = this.#scanner.scan(bytes, last);
      if (found === 'nothing') return;
      if (found === 'item') this.#takeItem();
      else this.#takeOuter(found, bytes);
    }
  }

  #takeItem(): void {
    const scanner = this.#scanner;
    const { start, end, startLine } = scanner;
    // What has begun when the text ends was cut off: it must not be taken for a bad item.
    if (scanner.cutOff) throw cutOff(scanner.endLine, this.#layout?.itemTag ?? 'item');
    this.#skeleton.checkItem(startLine);
    if (!scanner.closed) this.#unclosed += 1;
    this.#text.bytes = 0;
    this.#items += 1;
    this.#allItemBytes += end - start;
    const offsetBytes = this.#base + start;
    this.#chunk ??= { offsetBytes, lengthBytes: 0, firstLine: startLine, records: 0 };
    const chunk = this.#chunk;
    chunk.records += 1;
    // Of an item that is too long, its chunk has only what shows that it is.
    const shown = scanner.tooLong ? Math.min(end, start + scanner.shownBytes) : end;
    chunk.lengthBytes = this.#base + shown - chunk.offsetBytes;
    if (chunk.lengthBytes < this.#chunkBytes && !scanner.tooLong) return;
    this.#chunks.push(chunk);
    this.#chunk = null;
  }

  #takeOuter(found: Exclude<Found, 'item' | 'nothing'>, bytes: Buffer): void {
    const { start, end, startLine } = this.#scanner;
    switch (found) {
      case 'text':
        return this.#takeText(bytes.subarray(start, end), startLine);
      case 'markup':
        return this.#takeMarkup(bytes.toString('utf8', start, end), startLine);
      case 'stray':
        if (this.#unclosed === 0)
          throw new RunFailure(
            'UnreadableFile',
            `line ${startLine}: an end tag </${this.#layout?.itemTag}> has no start tag`,
          );
        this.#unclosed -= 1;
        return;
      case 'declaration':
        throw new RunFailure('UnreadableFile', doctypeMessage(bytes, start, startLine));
      case 'endless':
        throw new RunFailure(
          'UnreadableFile',
          `line ${startLine}: the markup that begins here does not end within ${this.#itemBytes} bytes, or before the file does`,
        );
    }
  }

  #takeMarkup(markup: string, line: number): void {
    this.#text.bytes = 0;
    if (this.#layout === null && this.#skeleton.beginsItem(markup)) {
      this.#layout = this.#skeleton.holdItems(markup);
      this.#scanner.begin(feedTags(this.#layout.feed, this.#layout.itemTag));
      return;
    }
    if (this.#layout && markup.startsWith('<') && this.#skeleton.beginsItem(markup))
      throw new RunFailure(
        'UnreadableFile',
        `line ${line}: the items begin with <${this.#layout.itemTag}>, but this one has another prefix. Write all of them in the same way`,
      );
    this.#skeleton.write(markup, line);
  }

  /** Text outside of items matters only by being well-formed: its bytes do for that, whatever they stand for. */
  #takeText(bytes: Buffer, line: number): void {
    const text = this.#text;
    if (text.bytes === 0) {
      text.line = line;
      text.blank = true;
    }
    text.bytes += bytes.length;
    text.blank &&= this.#scanner.blank;
    if (text.blank) return;
    if (text.bytes > this.#itemBytes)
      throw new RunFailure(
        'UnreadableFile',
        `line ${text.line}: more than ${this.#itemBytes} bytes of text outside of items`,
      );
    this.#skeleton.write(bytes.toString('latin1'), text.line);
  }
}

function doctypeMessage(bytes: Buffer, start: number, line: number): string {
  const shown = bytes.toString('latin1', start, start + DECLARATION_BYTES);
  if (/^<!doctype\s+html/i.test(shown))
    return `line ${line}: this is a web page, not a product feed. Check the address: it may lead to a login or an error page`;
  return /^<!doctype/i.test(shown)
    ? `line ${line}: the file has a DOCTYPE, which is refused because it can be used to do harm. Export the feed without it`
    : `line ${line}: the feed is not well-formed XML: <! begins neither a comment nor a CDATA section`;
}
