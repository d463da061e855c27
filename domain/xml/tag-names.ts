import { BANG, hasNameAt, QUESTION } from './bytes.ts';
import { OPENER_BYTES } from './sections.ts';

/** The names of a feed's tags as they are written, with their prefix. */
export interface FeedTags {
  itemTag: string;
  /** An end tag of one of these ends an item too. */
  containerTags: readonly string[];
}

/** The tags of a feed whose items are written as `itemTag`; the containers are taken to have the same prefix. */
export function feedTags(feed: 'rss' | 'atom', itemTag: string): FeedTags {
  const prefix = itemTag.slice(0, itemTag.indexOf(':') + 1);
  const containers = feed === 'rss' ? ['channel', 'rss'] : ['feed'];
  return { itemTag, containerTags: containers.map((name) => prefix + name) };
}

/** Looks for the tags of a feed in bytes. */
export class TagNames {
  /** Not 0 for a byte behind `<` or `</` that has to be looked at. */
  readonly tells = new Uint8Array(256);
  /** So many bytes from a `<` on tell what it begins. */
  readonly nearBytes: number;
  readonly itemBytes: number;
  /** How each end tag of an item begins, and perhaps others. */
  readonly itemEnd: Buffer;
  readonly #item: Buffer;
  readonly #containers: Buffer[];

  constructor({ itemTag, containerTags }: FeedTags) {
    this.#item = Buffer.from(itemTag);
    this.#containers = containerTags.map((tag) => Buffer.from(tag));
    this.itemBytes = this.#item.length;
    this.itemEnd = Buffer.from(`</${itemTag}`);
    const names = [this.#item, ...this.#containers];
    this.nearBytes = Math.max(OPENER_BYTES, ...names.map((name) => name.length + 3));
    for (const byte of [BANG, QUESTION, ...names.map((name) => name[0])])
      if (byte !== undefined) this.tells[byte] = 1;
  }

  /** True when the name of an item stands at a place. */
  isItemAt(bytes: Buffer, at: number): boolean {
    return hasNameAt(bytes, at, this.#item);
  }

  /** True when the name of a container stands at a place. */
  isContainerAt(bytes: Buffer, at: number): boolean {
    for (const name of this.#containers) if (hasNameAt(bytes, at, name)) return true;
    return false;
  }
}
