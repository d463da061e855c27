import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Json } from '../report.ts';
import type { XmlLayout } from '../text-layout.ts';
import { MOST_LEVELS } from '../xml/skeleton.ts';
import { canBeGroup } from './google-attributes.ts';
import { addValue, GOOGLE_NAMESPACES, type GoogleItem, groupOf } from './google-item.ts';
import { nativeAttributes, type NativeElements } from './native-elements.ts';
import { type ItemParts, PlainItems } from './plain-items.ts';

/** What was read of an item, and why no more: the attributes before the place where it is not well-formed. */
export interface ParsedItem {
  item: GoogleItem;
  problem: ItemProblem | null;
}

export interface ItemProblem {
  code: 'malformed_xml' | 'too_deep';
  reason: string;
  /** Line ends between the beginning of the item and the problem. */
  lines: number;
}

/** More elements and attributes than any item has. */
const MOST_PARTS = 2_000;

/** Ends the parsing of an item that is nested too deep or has too many parts. */
class TooDeep extends Error {}

/** An open element inside of a group, or the group itself. */
interface OpenGroup {
  name: string;
  text: string;
  parts: [string, Json][] | null;
}

/** Reads items one after the other; one parser serves until an item is not well-formed. */
export class GoogleItemParser {
  readonly #layout: XmlLayout;
  readonly #native: NativeElements;
  readonly #plain: PlainItems;
  #parser: SaxesParser<{ xmlns: true; fragment: true }>;
  #item: GoogleItem = new Map();
  #nativeItem: GoogleItem = new Map();
  #depth = 0;
  #parts = 0;
  #ended = false;
  /** The namespace of the item itself, which native elements share. */
  #itemNamespace = '';
  /** Where the value of the open attribute goes; null: nowhere. */
  #target: GoogleItem | null = null;
  #name = '';
  #text = '';
  #groups: OpenGroup[] | null = null;

  constructor(layout: XmlLayout) {
    this.#layout = layout;
    this.#native = nativeAttributes(layout.feed);
    this.#plain = new PlainItems(layout, this.#native);
    this.#parser = this.#createParser();
  }

  /** Reads one item from its start tag to its end tag. */
  parse(text: string): ParsedItem {
    const plain = this.#plain.read(text);
    return plain ? this.#parsed(plain, null) : this.#parseAny(text);
  }

  /** Reads one item by the rules of all of XML. */
  #parseAny(text: string): ParsedItem {
    this.#item = new Map();
    this.#nativeItem = new Map();
    this.#parts = 0;
    this.#ended = false;
    const firstLine = this.#parser.line;
    const problem = this.#problemOf(text, firstLine);
    if (problem) this.#restart();
    return this.#parsed({ item: this.#item, native: this.#nativeItem }, problem);
  }

  /** Native elements say what the attributes of Google product data do not. */
  #parsed({ item, native }: ItemParts, problem: ItemProblem | null): ParsedItem {
    for (const [name, values] of this.#native.named(native))
      if (!item.has(name)) item.set(name, values);
    return { item, problem };
  }

  #problemOf(text: string, firstLine: number): ItemProblem | null {
    try {
      this.#parser.write(text);
    } catch (error) {
      const lines = this.#parser.line - firstLine;
      const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
      return { code: error instanceof TooDeep ? 'too_deep' : 'malformed_xml', reason, lines };
    }
    if (this.#ended && this.#depth === 0) return null;
    const reason = 'a tag is not closed, or an & is not escaped';
    return { code: 'malformed_xml', reason, lines: 0 };
  }

  #restart(): void {
    this.#depth = 0;
    this.#target = null;
    this.#groups = null;
    this.#parser = this.#createParser();
  }

  #createParser() {
    const parser = new SaxesParser({
      xmlns: true,
      fragment: true,
      position: false,
      additionalNamespaces: this.#layout.namespaces,
    });
    const addText = (text: string) => {
      if (this.#target) this.#addText(text);
    };
    parser.on('text', addText);
    parser.on('cdata', addText);
    parser.on('attribute', () => this.#count());
    parser.on('opentag', (tag) => this.#open(tag));
    parser.on('closetag', () => this.#close());
    return parser;
  }

  #count(): void {
    this.#parts += 1;
    if (this.#parts > MOST_PARTS)
      throw new TooDeep(`more than ${MOST_PARTS} elements and attributes`);
  }

  #open(tag: SaxesTagNS): void {
    this.#count();
    this.#depth += 1;
    if (this.#depth > MOST_LEVELS) throw new TooDeep(`nested deeper than ${MOST_LEVELS} levels`);
    if (this.#depth === 1) this.#itemNamespace = tag.uri;
    else if (this.#depth === 2) this.#openAttribute(tag);
    else if (this.#target === this.#item) this.#openInner(tag);
  }

  #openAttribute(tag: SaxesTagNS): void {
    this.#name = tag.local;
    this.#text = '';
    if (GOOGLE_NAMESPACES.has(tag.uri)) this.#target = this.#item;
    else if (tag.uri === this.#itemNamespace) {
      const address = this.#native.address(tag);
      if (address) addValue(this.#nativeItem, tag.local, address);
      else if (this.#native.has(tag.local)) this.#target = this.#nativeItem;
    }
  }

  /** Elements inside of an attribute make it a group, unless it is one that holds text. */
  #openInner(tag: SaxesTagNS): void {
    if (!this.#groups) {
      if (!canBeGroup(this.#name) || !GOOGLE_NAMESPACES.has(tag.uri)) return;
      this.#groups = [{ name: this.#name, text: '', parts: [] }];
    }
    // An element of another namespace keeps its place, so that what is in it is not taken for the group's own.
    const name = GOOGLE_NAMESPACES.has(tag.uri) ? tag.local : '';
    const outer = this.#groups.at(-1);
    if (outer) outer.parts ??= [];
    this.#groups.push({ name, text: '', parts: null });
  }

  #addText(text: string): void {
    const group = this.#groups?.at(-1);
    if (group) group.text += text;
    else this.#text += text;
  }

  #close(): void {
    this.#depth -= 1;
    if (this.#depth === 0) this.#ended = true;
    else if (this.#target === null) return;
    else if (this.#depth > 1) this.#closeInner();
    else this.#closeAttribute(this.#target);
  }

  #closeInner(): void {
    const groups = this.#groups;
    const inner = groups?.pop();
    const outer = groups?.at(-1);
    if (!inner || !outer || inner.name === '') return;
    const value = inner.parts ? groupOf(inner.parts) : inner.text.trim();
    if (value !== '') outer.parts?.push([inner.name, value]);
  }

  #closeAttribute(target: GoogleItem): void {
    const parts = this.#groups?.[0]?.parts;
    if (parts && parts.length > 0) addValue(target, this.#name, groupOf(parts));
    else {
      const text = this.#text.trim();
      if (text !== '') addValue(target, this.#name, text);
    }
    this.#target = null;
    this.#groups = null;
  }
}
