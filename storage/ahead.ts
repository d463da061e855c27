/** Memory for parts of objects that come or go beside the one that is worked on. */
export interface Ahead {
  /** Takes the memory of one part; false when there is none. Nothing ever waits for it, so nothing can wait for ever. */
  take: () => boolean;
  giveBack: () => void;
}

/** Memory for `parts` parts, shared by all that is read or written at a time. */
export function createAhead(parts: number): Ahead {
  let left = parts;
  return {
    take() {
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    giveBack() {
      left += 1;
    },
  };
}
