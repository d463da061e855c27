import { BANG, hasAt, LESS, QUESTION, SLASH } from './bytes.ts';
import type { TagNames } from './tag-names.ts';

/** What hides markup: its text can hold `<item>` without an item beginning there. */
interface Section {
  opener: Buffer;
  terminator: Buffer;
}

const COMMENT = { opener: Buffer.from('<!--'), terminator: Buffer.from('-->') };
const CDATA = { opener: Buffer.from('<![CDATA['), terminator: Buffer.from(']]>') };
const INSTRUCTION = { opener: Buffer.from('<?'), terminator: Buffer.from('?>') };

/** The longest opener: so many bytes tell what a `<` begins. */
export const OPENER_BYTES = 9;

/** What lies behind the opener of a section: the end of its item, and later an opener of its kind in another item. */
interface Crossing {
  from: number;
  itemEnd: number;
  opener: number;
}

/** Where a search began, and what it found; -1: nothing. */
interface Searched {
  from: number;
  at: number;
}

/**
 * Finds where comments, CDATA sections and processing instructions end. What was found is remembered, so that many
 * openers that never close do not cost a search each.
 */
export class Sections {
  /** By what was searched for. */
  readonly #searched = new Map<Buffer, Searched>();
  readonly #crossed = new Map<Section, Crossing>();

  /** What begins at the `<` at a place; null when it is no section. */
  openedAt(bytes: Buffer, at: number): Section | null {
    const next = bytes[at + 1];
    if (next === QUESTION) return INSTRUCTION;
    if (next !== BANG) return null;
    if (hasAt(bytes, at, COMMENT.opener)) return COMMENT;
    return hasAt(bytes, at, CDATA.opener) ? CDATA : null;
  }

  /** Where the section at a place ends, behind its terminator; -1 when it does not end before `limit`. */
  endOf(section: Section, bytes: Buffer, at: number, limit: number): number {
    const found = this.#find(section.terminator, bytes, at + section.opener.length);
    const end = found + section.terminator.length;
    return found >= 0 && end <= limit ? end : -1;
  }

  /**
   * True when the terminator in front of `to` is not that of the section at `from`: in between, the item ends, another
   * one begins or the container ends, and then a section of the same kind is opened.
   */
  isUnclosed(section: Section, names: TagNames, bytes: Buffer, from: number, to: number): boolean {
    // Nearly always no item ends within a section, which the native search tells without a look at each byte.
    const end = this.#find(names.itemEnd, bytes, from);
    if (end < 0 || end >= to) return false;
    const known = this.#crossed.get(section);
    if (known && from >= known.from && from < known.itemEnd) return known.opener < to;
    let itemEnd = -1;
    let isOver = false;
    for (let at = from + 1; at < to; at += 1) {
      if (bytes[at] !== LESS) continue;
      const isEndTag = bytes[at + 1] === SLASH;
      if (isOver && hasAt(bytes, at, section.opener)) {
        this.#crossed.set(section, { from, itemEnd, opener: at });
        return true;
      }
      if (names.isItemAt(bytes, isEndTag ? at + 2 : at + 1)) {
        if (itemEnd < 0 && !isEndTag) return false;
        if (itemEnd < 0) itemEnd = at;
        else if (!isEndTag) isOver = true;
      } else if (itemEnd >= 0 && isEndTag && names.isContainerAt(bytes, at + 2)) isOver = true;
    }
    return false;
  }

  /** Has to be called before other bytes are at hand. */
  forget(): void {
    this.#searched.clear();
    this.#crossed.clear();
  }

  #find(what: Buffer, bytes: Buffer, from: number): number {
    const last = this.#searched.get(what);
    if (last && from >= last.from && (last.at < 0 || from <= last.at)) return last.at;
    const at = bytes.indexOf(what, from);
    this.#searched.set(what, { from, at });
    return at;
  }
}
