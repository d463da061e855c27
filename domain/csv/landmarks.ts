/** Text looked at in one go: a small string is made and searched in the processor's cache. */
const WINDOW_BYTES = 65_536;

/**
 * Finds line ends by the native search of strings, several times as fast as a look at each byte. The next quote and
 * line ends are remembered, so that each is looked up once.
 */
export class Landmarks {
  #bytes: Buffer | null = null;
  #base = 0;
  #window = '';
  #quote = -1;
  #lf = -1;
  #cr = -1;

  /** Where the line at `from` ends when no quote stands before; -1 when one does, or no end is near. */
  plainLineEnd(bytes: Buffer, from: number): number {
    if (bytes !== this.#bytes || from >= this.#base + this.#window.length) this.#look(bytes, from);
    let end = this.#lineEnd(from - this.#base);
    if (end === this.#window.length && from > this.#base) {
      this.#look(bytes, from);
      end = this.#lineEnd(0);
    }
    return end < this.#quote && end < this.#window.length ? this.#base + end : -1;
  }

  /** Has to be called before other bytes are at hand, which may be in the same place. */
  forget(): void {
    this.#bytes = null;
  }

  #look(bytes: Buffer, from: number): void {
    this.#bytes = bytes;
    this.#base = from;
    this.#window = bytes.toString('latin1', from, from + WINDOW_BYTES);
    this.#quote = -1;
    this.#lf = -1;
    this.#cr = -1;
  }

  #lineEnd(from: number): number {
    if (this.#quote < from) this.#quote = this.#find('"', from);
    if (this.#lf < from) this.#lf = this.#find('\n', from);
    if (this.#cr < from) this.#cr = this.#find('\r', from);
    return this.#cr < this.#lf ? this.#cr : this.#lf;
  }

  /** The length of the window when there is none. */
  #find(character: string, from: number): number {
    const at = this.#window.indexOf(character, from);
    return at < 0 ? this.#window.length : at;
  }
}
