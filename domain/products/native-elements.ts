import type { SaxesTagNS } from 'saxes';
import type { XmlLayout } from '../text-layout.ts';
import type { GoogleItem, GoogleValue } from './google-item.ts';

/** The elements of RSS and Atom themselves that say what an attribute of Google product data says. */
export interface NativeElements {
  has: (name: string) => boolean;
  /** What an element says by its attributes: the address of a link of Atom; null for all others. */
  address: (tag: SaxesTagNS) => string | null;
  /** The values of native elements by the name of the attribute that they stand for. */
  named: (read: GoogleItem) => Iterable<[attribute: string, values: GoogleValue[]]>;
}

/** `id` is no element of RSS, yet feeds have it; `guid` is an address more often than an id, and not taken for one. */
const RSS: NativeElements = {
  has: (name) => name === 'title' || name === 'link' || name === 'description' || name === 'id',
  address: () => null,
  named: (read) => read,
};

const ATOM: NativeElements = {
  has: (name) => name === 'title' || name === 'id' || name === 'summary' || name === 'content',
  address(tag) {
    const { rel, href } = tag.attributes;
    if (tag.local !== 'link' || (rel && rel.value.trim() !== 'alternate')) return null;
    return href?.value.trim() || null;
  },
  *named(read) {
    const title = read.get('title');
    const id = read.get('id');
    const link = read.get('link');
    const description = read.get('summary') ?? read.get('content');
    if (title) yield ['title', title];
    if (id) yield ['id', id];
    // Further links are the same page in other languages or forms.
    if (link) yield ['link', link.slice(0, 1)];
    if (description) yield ['description', description];
  },
};

/** The native elements of a feed. */
export function nativeAttributes(feed: XmlLayout['feed']): NativeElements {
  return feed === 'rss' ? RSS : ATOM;
}
