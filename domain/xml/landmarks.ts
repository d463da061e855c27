import { countLineEnds } from './bytes.ts';

/** Text looked at in one go: a small string is made and searched in the processor's cache. */
const WINDOW_BYTES = 65_536;

/** Finds each `<` and counts line ends by the native search of strings, twice as fast as a look at each byte. */
export class Landmarks {
  #bytes: Buffer | null = null;
  #base = 0;
  #window = '';
  #hasReturns = false;

  /** The place of the next `<` at or behind `from`; the length of `bytes` when there is none. */
  nextLess(bytes: Buffer, from: number): number {
    let at = from;
    if (bytes !== this.#bytes || at < this.#base || at >= this.#base + this.#window.length)
      this.#look(bytes, at);
    for (;;) {
      const found = this.#window.indexOf('<', at - this.#base);
      if (found >= 0) return this.#base + found;
      at = this.#base + this.#window.length;
      if (at >= bytes.length) return bytes.length;
      this.#look(bytes, at);
    }
  }

  /** How many line ends lie in a part of `bytes` that was passed by {@link nextLess}. */
  lineEnds(bytes: Buffer, from: number, to: number): number {
    const end = to - this.#base;
    if (this.#hasReturns || from <= this.#base || end > this.#window.length)
      return countLineEnds(bytes, from, to);
    let lines = 0;
    let at = this.#window.indexOf('\n', from - this.#base);
    while (at >= 0 && at < end) {
      lines += 1;
      at = this.#window.indexOf('\n', at + 1);
    }
    return lines;
  }

  /** Has to be called before other bytes are at hand, which may be in the same place. */
  forget(): void {
    this.#bytes = null;
  }

  #look(bytes: Buffer, from: number): void {
    this.#bytes = bytes;
    this.#base = from;
    this.#window = bytes.toString('latin1', from, Math.min(bytes.length, from + WINDOW_BYTES));
    this.#hasReturns = this.#window.includes('\r');
  }
}
