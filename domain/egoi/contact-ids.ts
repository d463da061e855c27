import { hash } from 'node:crypto';

const CONTACT_ID = /^[0-9a-f]{10}$/i;
/** Ids of ten hexadecimal digits are numbers below this one. */
const IDS = 2 ** 40;
const FIRST_ROOM = 1 << 12;

/** The number that stands for a contact: its id where it has one of ten hexadecimal digits, else a digest of its text. */
export function contactNumber(contactId: unknown, text: () => string): number {
  if (typeof contactId === 'string' && CONTACT_ID.test(contactId))
    return Number.parseInt(contactId, 16);
  return IDS + Number.parseInt(hash('sha256', text()).slice(0, 12), 16);
}

/** A set of contacts' numbers in little memory: at most 32 bytes each, where a Set takes twice as much. */
export class ContactNumbers {
  #size = 0;
  /** Open addressing; 0 is a free place, so a number is kept as itself plus one. */
  #places = new Float64Array(FIRST_ROOM);

  get size(): number {
    return this.#size;
  }

  /** Adds a number; false when it was there. */
  add(number: number): boolean {
    if (this.#size * 2 >= this.#places.length) this.#grow();
    const at = this.#placeOf(number);
    if (this.#places[at] !== 0) return false;
    this.#places[at] = number + 1;
    this.#size += 1;
    return true;
  }

  has(number: number): boolean {
    return this.#places[this.#placeOf(number)] !== 0;
  }

  /** The place where the number is, or would be. */
  #placeOf(number: number): number {
    const mask = this.#places.length - 1;
    // Ids of one list may follow each other: all bits of the number go into all bits of its place.
    const mixed = Math.imul(number | 0, 0x9e3779b1) ^ Math.imul(number / 2 ** 24, 0x85ebca6b);
    let at = (mixed ^ (mixed >>> 15)) & mask;
    while (this.#places[at] !== 0 && this.#places[at] !== number + 1) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Float64Array(old.length * 2);
    for (const kept of old) if (kept !== 0) this.#places[this.#placeOf(kept - 1)] = kept;
  }
}
