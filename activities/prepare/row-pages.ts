import { release } from '../release.ts';

/**
 * Large enough that little is lost where a row does not fit any more, small enough that little is lost in the last
 * page of each of a thousand buckets.
 */
const PAGE_BYTES = 16 * 1024;
/**
 * Pages are cut from blocks of this size, which the system takes back whole: small buffers of their own would leave the
 * heap of the process full of holes.
 */
const BLOCK_BYTES = 64 * PAGE_BYTES;

/** Memory that is filled row by row; `used` of its bytes are. */
export interface RowPage {
  memory: Buffer;
  used: number;
}

/** Memory in pages, used for the rows of one chunk after the other. */
export class RowPages {
  readonly #blocks: Buffer[] = [];
  /** Those of rows that are longer than a page. */
  #large: Buffer[] = [];
  #takenBytes = 0;

  /** An empty page of at least `bytes`. */
  take(bytes: number): RowPage {
    if (bytes <= PAGE_BYTES) return { memory: this.#next(), used: 0 };
    const memory = Buffer.allocUnsafeSlow(bytes);
    this.#large.push(memory);
    return { memory, used: 0 };
  }

  /** Takes all pages back and keeps their memory. */
  clear(): void {
    this.#takenBytes = 0;
    for (const memory of this.#large) release(memory);
    this.#large = [];
  }

  /** Takes all pages back and gives their memory away. */
  release(): void {
    this.clear();
    for (const block of this.#blocks.splice(0)) release(block);
  }

  #next(): Buffer {
    const inBlock = this.#takenBytes % BLOCK_BYTES;
    const index = (this.#takenBytes - inBlock) / BLOCK_BYTES;
    const block = (this.#blocks[index] ??= Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.#takenBytes += PAGE_BYTES;
    return block.subarray(inBlock, inBlock + PAGE_BYTES);
  }
}
