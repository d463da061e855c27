import type { Json } from '../report.ts';
import type { XmlLayout } from '../text-layout.ts';
import { canBeGroup } from './google-attributes.ts';
import { addValue, GOOGLE_NAMESPACES, type GoogleItem, groupOf } from './google-item.ts';
import type { NativeElements } from './native-elements.ts';

/** What an item says: by attributes of Google product data, and by elements of the feed's own format. */
export interface ItemParts {
  item: GoogleItem;
  native: GoogleItem;
}

/** An element that has been met, by its name as it is written. */
interface Element {
  local: string;
  startTag: string;
  endTag: string;
  isGoogle: boolean;
  isNative: boolean;
  /** It can hold elements that are its parts. */
  isGroup: boolean;
  /** What was behind its start tag the last time: items are most often alike. */
  next: Element | null;
}

/** More elements than a plain item has. */
const MOST_ELEMENTS = 500;
/** Names are what the file says: no more of them are kept. */
const MOST_NAMES = 1_000;
/** Others are letters too, but no feed names its elements so. */
const NAME = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/;
/** Characters that XML does not have. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const NO_XML = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/**
 * Reads items that are written as nearly all are: elements without attributes, with text or CDATA in them, and groups
 * of such. It is two to three times as fast as a parser of all of XML, to which it leaves whatever it has the least doubt of.
 */
export class PlainItems {
  readonly #namespaces: ReadonlyMap<string, string>;
  readonly #native: NativeElements;
  readonly #itemNamespace: string;
  readonly #elements = new Map<string, Element>();
  readonly #outer: Element;
  #text = '';
  #at = 0;
  #count = 0;
  #last: Element;
  /** The next `&` and the next end of CDATA at or behind the place that is read; behind the text when there is none. */
  #ampersand = 0;
  #cdataEnd = 0;

  constructor({ itemTag, namespaces }: XmlLayout, native: NativeElements) {
    this.#namespaces = new Map(Object.entries(namespaces));
    this.#native = native;
    const colon = itemTag.indexOf(':');
    this.#itemNamespace = this.#namespaces.get(itemTag.slice(0, Math.max(0, colon))) ?? '';
    this.#outer = createElement(itemTag, itemTag.slice(colon + 1));
    this.#last = this.#outer;
  }

  /** What an item says, whose text goes from its start tag to its end tag; null when it is not plain. */
  read(text: string): ItemParts | null {
    if (NO_XML.test(text)) return null;
    const { startTag, endTag } = this.#outer;
    this.#text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (!this.#text.startsWith(startTag) || !this.#text.endsWith(endTag)) return null;
    this.#at = startTag.length;
    this.#count = 0;
    this.#last = this.#outer;
    this.#ampersand = this.#find('&', this.#at);
    this.#cdataEnd = this.#find(CDATA_END, this.#at);
    const end = this.#text.length - endTag.length;
    const parts: ItemParts = { item: new Map(), native: new Map() };
    for (;;) {
      this.#passSpace();
      if (this.#at === end) return parts;
      if (!this.#readElement(parts)) return null;
    }
  }

  /** Reads the element that begins here; false when it is not plain. */
  #readElement({ item, native }: ItemParts): boolean {
    const element = this.#open();
    if (!element) return false;
    const { local, endTag, isGoogle, isNative, isGroup } = element;
    const content = this.#content();
    if (content === null) return false;
    const value = this.#isAt(endTag) ? content : isGroup ? this.#parts(endTag) : null;
    if (value === null) return false;
    this.#at += endTag.length;
    if (value === '') return true;
    if (isGoogle) addValue(item, local, value);
    else if (isNative) addValue(native, local, value);
    return true;
  }

  /** The elements of a group up to its end tag; null when they are not plain. */
  #parts(endTag: string): { [name: string]: Json } | null {
    const parts: [string, Json][] = [];
    while (!this.#isAt(endTag)) {
      const element = this.#open();
      if (!element?.isGoogle) return null;
      const value = this.#content();
      if (value === null || !this.#isAt(element.endTag)) return null;
      this.#at += element.endTag.length;
      if (value !== '') parts.push([element.local, value]);
      this.#passSpace();
    }
    return parts.length === 0 ? null : groupOf(parts);
  }

  /** The element whose start tag stands here, behind which it goes on; null when it is not plain. */
  #open(): Element | null {
    this.#count += 1;
    if (this.#count > MOST_ELEMENTS) return null;
    const { next } = this.#last;
    const element = next && this.#isAt(next.startTag) ? next : this.#met();
    if (!element) return null;
    this.#at += element.startTag.length;
    this.#last.next = element;
    this.#last = element;
    return element;
  }

  #met(): Element | null {
    const text = this.#text;
    const end = text.indexOf('>', this.#at);
    if (end < 0 || text.charCodeAt(this.#at) !== 60) return null;
    const name = text.slice(this.#at + 1, end);
    return this.#elements.get(name) ?? this.#learn(name);
  }

  #learn(name: string): Element | null {
    const [, prefix = '', local] = NAME.exec(name) ?? [];
    const namespace = this.#namespaces.get(prefix) ?? (prefix === '' ? '' : undefined);
    if (local === undefined || namespace === undefined || this.#elements.size >= MOST_NAMES)
      return null;
    const element = createElement(name, local);
    element.isGoogle = GOOGLE_NAMESPACES.has(namespace);
    element.isNative = namespace === this.#itemNamespace && this.#native.has(local);
    element.isGroup = element.isGoogle && canBeGroup(local);
    this.#elements.set(name, element);
    return element;
  }

  /** Text and CDATA up to the next tag, without white space around them; null when they are not plain. */
  #content(): string | null {
    const text = this.#characters();
    if (text === null || !this.#isAt(CDATA)) return text && trimmed(text);
    let content = text;
    while (this.#isAt(CDATA)) {
      const begin = this.#at + CDATA.length;
      // Of the opener itself, no part can be taken for the end.
      const end = this.#cdataEnd < begin ? this.#find(CDATA_END, begin) : this.#cdataEnd;
      if (end === this.#text.length) return null;
      this.#at = end + CDATA_END.length;
      this.#cdataEnd = this.#find(CDATA_END, this.#at);
      if (this.#ampersand < this.#at) this.#ampersand = this.#find('&', this.#at);
      const more = this.#characters();
      if (more === null) return null;
      content += this.#text.slice(begin, end) + more;
    }
    return trimmed(content);
  }

  /** The text up to the next `<`; null when it has what stands for something else. */
  #characters(): string | null {
    const end = this.#text.indexOf('<', this.#at);
    const written = this.#text.slice(this.#at, end);
    this.#at = end;
    if (this.#cdataEnd < end) return null;
    if (this.#ampersand > end) return written;
    this.#ampersand = this.#find('&', end);
    return /&(?!(?:amp|lt|gt|quot|apos);)/.test(written)
      ? null
      : written.replace(/&[a-z]+;/g, (entity) => ENTITIES[entity] ?? entity);
  }

  #find(what: string, from: number): number {
    const found = this.#text.indexOf(what, from);
    return found < 0 ? this.#text.length : found;
  }

  #isAt(expected: string): boolean {
    return this.#text.startsWith(expected, this.#at);
  }

  #passSpace(): void {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 10 && code !== 32 && code !== 9) break;
      at += 1;
    }
    this.#at = at;
  }
}

function createElement(name: string, local: string): Element {
  const tags = { startTag: `<${name}>`, endTag: `</${name}>` };
  return { local, ...tags, isGoogle: false, isNative: false, isGroup: false, next: null };
}

/** A text without white space around it; that it has none is told by a look at its ends. */
function trimmed(text: string): string {
  return isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1)) ? text : text.trim();
}

function isInk(code: number): boolean {
  return code > 32 && code < 127;
}
