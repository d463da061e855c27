import { SaxesParser, type SaxesTagNS } from 'saxes';
import { RunFailure } from '../failures.ts';
import { showable } from '../showable.ts';
import type { XmlLayout } from '../text-layout.ts';

export const ATOM_NAMESPACE = 'http://www.w3.org/2005/Atom';
/** Deeper than any feed is nested. */
export const MOST_LEVELS = 64;
const EXPECTED =
  'a product feed begins with <rss version="2.0">, or with <feed> in the namespace of Atom 1.0, http://www.w3.org/2005/Atom';

/**
 * What a feed has outside of its items: prolog, root, channel, end tags. It is held to XML strictly. Throws a
 * RunFailure that names the line when it is not well-formed, or not a feed.
 */
export class Skeleton {
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #open: SaxesTagNS[] = [];
  #feed: XmlLayout['feed'] | null = null;
  #hasChannel = false;
  #line = 1;
  #layout: XmlLayout | null = null;

  constructor() {
    this.#parser.on('opentag', (tag) => this.#opened(tag));
    this.#parser.on('closetag', () => this.#open.pop());
  }

  /** Takes the next text that lies outside of items; it begins on `line`. */
  write(text: string, line: number): void {
    this.#line = line;
    try {
      this.#parser.write(text);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** True when a start tag that comes next begins an item. */
  beginsItem(tag: string): boolean {
    const container = this.#open.at(-1);
    const root = this.#open[0];
    const name = tagName(tag);
    const colon = name.indexOf(':');
    const isChild =
      this.#feed === 'atom' ? container === root : this.#open.length === 2 && isChannel(container);
    if (!root || !isChild || name.slice(colon + 1) !== (this.#feed === 'atom' ? 'entry' : 'item'))
      return false;
    const prefix = name.slice(0, Math.max(0, colon));
    const namespace = ownNamespace(tag, prefix) ?? this.#parser.resolve(prefix) ?? '';
    return namespace === root.uri;
  }

  /** Takes the tag with which the first item begins, behind all that was written. */
  holdItems(tag: string): XmlLayout {
    this.#layout = { ...this.#emptyLayout(), itemTag: tagName(tag) };
    return this.#layout;
  }

  /** An item begins on `line`: it has to lie within the root. */
  checkItem(line: number): void {
    if (this.#open.length === 0)
      throw new RunFailure(
        'UnreadableFile',
        `line ${line}: an item stands behind the end of the feed`,
      );
  }

  /** How the items are written, when the text has ended on `line` and all elements are closed. */
  end(line: number): XmlLayout {
    const inner = this.#open.at(-1);
    if (inner) throw cutOff(line, inner.name);
    this.write('', line);
    try {
      this.#parser.close();
    } catch (error) {
      throw this.#failure(error);
    }
    if (this.#feed === 'rss' && !this.#hasChannel)
      throw new RunFailure('UnreadableFile', `the <rss> element has no <channel>: ${EXPECTED}`);
    return this.#layout ?? this.#emptyLayout();
  }

  #opened(tag: SaxesTagNS): void {
    if (this.#open.length === 0) this.#feed = feedOf(tag);
    this.#open.push(tag);
    if (this.#open.length > MOST_LEVELS)
      throw new RunFailure(
        'UnreadableFile',
        `line ${this.#line}: elements are nested deeper than ${MOST_LEVELS} levels`,
      );
    if (this.#feed !== 'rss' || this.#open.length !== 2 || !isChannel(tag)) return;
    this.#hasChannel = true;
    if (this.#layout && !this.#declaresTheSame(this.#layout))
      throw new RunFailure(
        'UnreadableFile',
        `line ${this.#line}: another <channel> declares other namespaces than the first one. Put its items into a file of their own`,
      );
  }

  #declaresTheSame({ namespaces }: XmlLayout): boolean {
    const declared = this.#namespaces();
    const prefixes = Object.keys({ ...declared, ...namespaces });
    return prefixes.every((prefix) => declared[prefix] === namespaces[prefix]);
  }

  #emptyLayout(): XmlLayout {
    const feed = this.#feed ?? 'rss';
    const itemTag = feed === 'rss' ? 'item' : 'entry';
    return { kind: 'xml', feed, itemTag, namespaces: this.#namespaces() };
  }

  /** What the open elements declare; inner declarations hide outer ones. */
  #namespaces(): Record<string, string> {
    return Object.fromEntries(this.#open.flatMap((tag) => Object.entries(tag.ns)));
  }

  #failure(error: unknown): RunFailure {
    if (error instanceof RunFailure) return error;
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#feed === null && reason.includes('root'))
      return new RunFailure('UnreadableFile', `line ${this.#line}: this is not XML: ${EXPECTED}`);
    return new RunFailure(
      'UnreadableFile',
      `line ${this.#line}: the feed is not well-formed XML: ${reason.replace(/\.$/, '')}`,
    );
  }
}

/** The failure of a file that ends on `line` inside of an element. */
export function cutOff(line: number, element: string): RunFailure {
  return new RunFailure(
    'UnreadableFile',
    `the file is cut off: it ends on line ${line} inside of <${showable(element, 100)}>, whose end tag is missing`,
  );
}

function feedOf(root: SaxesTagNS): XmlLayout['feed'] {
  const { local, uri } = root;
  const version = root.attributes['version']?.value;
  if (local === 'feed' && uri === ATOM_NAMESPACE) return 'atom';
  if (local === 'rss' && (version === undefined || /^2(\.|$)/.test(version.trim()))) return 'rss';
  const shown = (text: string) => showable(text, 100);
  const found =
    local === 'rss'
      ? `<rss> of version ${shown(version ?? '')}`
      : local === 'RDF'
        ? `<${shown(root.name)}>, as RSS 1.0 has it`
        : `<${shown(root.name)}>${uri === '' ? '' : ` in the namespace ${shown(uri)}`}`;
  throw new RunFailure('UnreadableFile', `the root element is ${found}, but ${EXPECTED}`);
}

function isChannel(tag: SaxesTagNS | undefined): boolean {
  return tag?.local === 'channel';
}

function tagName(tag: string): string {
  return /^<([^\s/>]*)/.exec(tag)?.[1] ?? '';
}

/** The namespace that a tag itself declares for a prefix. */
function ownNamespace(tag: string, prefix: string): string | undefined {
  for (const [, name = '', , value] of tag.matchAll(/\sxmlns(?::([^\s=]+))?\s*=\s*(["'])(.*?)\2/gs))
    if (name === prefix) return value;
  return undefined;
}
