import { RunFailure } from '../failures.ts';

/** A chunk holds whole groups, so this bounds its memory. */
const MAX_WATCHED_BYTES = 67_108_864;

/**
 * Finds where the next group of rows begins, once a chunk is large enough. Only the rows that it is shown count: the
 * first group that they tell is taken to be the one at hand, which at most makes a chunk one group longer.
 */
export class GroupWatch {
  /** '' until a row has told it. */
  #group = '';
  #line = 0;
  /** Where in the file the watch began; -1 when it has not. */
  #startBytes = -1;

  /**
   * True when a row, by its `group`, begins another group than the rows shown before it; '' is never another. Throws
   * an UnreadableFile when a group does not end.
   */
  begins(group: string, line: number, startBytes: number): boolean {
    const isOther = group !== '' && this.#group !== '' && group !== this.#group;
    if (group !== '') this.#group = group;
    if (isOther || this.#startBytes < 0) {
      this.#startBytes = startBytes;
      this.#line = line;
    }
    if (startBytes - this.#startBytes > MAX_WATCHED_BYTES)
      throw new RunFailure(
        'UnreadableFile',
        `The rows of one order go on for more than ${MAX_WATCHED_BYTES / 1_048_576} MiB behind line ${this.#line}. ` +
          'Check that each row of the file, or the first row of each order, holds the id of its order.',
      );
    return isOther;
  }

  /** Forgets what was shown: the next rows are not shown. */
  forget(): void {
    this.#group = '';
    this.#startBytes = -1;
  }
}
