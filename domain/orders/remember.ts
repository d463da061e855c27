/** Enough for what repeats from row to row, few and short enough to stay small. */
const MOST_REMEMBERED = 16_384;
const MOST_CHARACTERS = 200;

/** Gives `make` with a memory: for texts that stand on many rows, such as products and categories. */
export function remember(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (text.length > MOST_CHARACTERS) return make(text);
    if (made.size === MOST_REMEMBERED) made.clear();
    const result = make(text);
    // A cell is a view into a block of the file: only a copy lets go of the block.
    made.set(Buffer.from(text).toString(), result);
    return result;
  };
}
