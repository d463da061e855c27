import { passName, passNumber, passSpace, passText, passValue, type Passed } from './pass.ts';

/** The names of an object's own members, in their order; objects with the same names share it. */
export interface ObjectShape {
  /** As they are written, quotes included: without escapes, each once. */
  readonly names: readonly string[];
}

/** More fields at all levels are beyond the bounds of a record. */
export const MOST_FIELDS = 2_000;
/** How much of shapes is remembered; a file has one or few, unless each object has fields of its own. */
const MOST_SHAPE_CHARACTERS = 1_000_000;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN = 123;
const CLOSE = 125;

/**
 * Reads the text of an object without making values of it: where its members stand. It takes only what is plain, and
 * that is always valid JSON; what it does not take is for JSON.parse to judge. One of them is used for text after text.
 */
export class ObjectText {
  shape: ObjectShape = { names: [] };
  /** True when there are numbers that a double may change. */
  hasLongNumbers = false;
  #text = '';
  readonly #starts = new Int32Array(MOST_FIELDS);
  readonly #ends = new Int32Array(MOST_FIELDS);
  readonly #passed: Passed = { fields: 0, hasEscapes: false, hasLongNumbers: false };
  readonly #shapes = new Map<string, ObjectShape>();
  #shapeCharacters = 0;

  /**
   * True when the text is a plain object: within the bounds of a record, no name twice in an object and none with
   * escapes, no NUL, no escaped half of a character, no number near the bounds of a double.
   */
  read(text: string): boolean {
    this.#text = text;
    this.#passed.fields = 0;
    this.#passed.hasLongNumbers = false;
    const count = this.#readMembers(text);
    this.hasLongNumbers = this.#passed.hasLongNumbers;
    return count >= 0;
  }

  /** The value of a member as it is written. */
  value(index: number): string {
    return this.#text.slice(this.#starts[index], this.#ends[index]);
  }

  /** Gives how many there are; -1 when the text is not plain. */
  #readMembers(text: string): number {
    const passed = this.#passed;
    const { names } = this.shape;
    /** There from the first name on that the object before did not have at this place. */
    let other: string[] | null = null;
    let count = 0;
    let at = passSpace(text, 0);
    if (text.charCodeAt(at) !== OPEN) return -1;
    at = passSpace(text, at + 1);
    if (text.charCodeAt(at) === CLOSE)
      return this.#end(text, at + 1, 0, names.length === 0 ? null : []);
    for (;;) {
      if (count === MOST_FIELDS) return -1;
      const expected = other === null ? names[count] : undefined;
      if (expected !== undefined && text.startsWith(expected, at)) at += expected.length;
      else {
        const start = at;
        at = passName(text, at, passed);
        if (at < 0) return -1;
        other ??= names.slice(0, count);
        other.push(text.slice(start, at));
      }
      at = passSpace(text, at);
      if (text.charCodeAt(at) !== COLON) return -1;
      at = passSpace(text, at + 1);
      this.#starts[count] = at;
      const code = text.charCodeAt(at);
      at =
        code === QUOTE
          ? passText(text, at, passed)
          : code < COLON
            ? passNumber(text, at, passed)
            : passValue(text, at, 1, passed);
      if (at < 0) return -1;
      this.#ends[count] = at;
      count += 1;
      at = passSpace(text, at);
      const next = text.charCodeAt(at);
      if (next === CLOSE) break;
      if (next !== COMMA) return -1;
      at = passSpace(text, at + 1);
    }
    passed.fields += count;
    if (passed.fields > MOST_FIELDS) return -1;
    return this.#end(
      text,
      at + 1,
      count,
      other ?? (count === names.length ? null : names.slice(0, count)),
    );
  }

  /** Takes the names, null when they are those of the object before, if nothing follows the object. */
  #end(text: string, at: number, count: number, names: string[] | null): number {
    if (passSpace(text, at) !== text.length) return -1;
    if (names === null) return count;
    const shape = this.#shapeOf(names);
    if (shape === null) return -1;
    this.shape = shape;
    return count;
  }

  /** Null when a name stands twice. */
  #shapeOf(names: string[]): ObjectShape | null {
    const key = names.join();
    const known = this.#shapes.get(key);
    if (known) return known;
    if (new Set(names).size !== names.length) return null;
    // A name that was cut out of a text would keep all of it.
    const shape = { names: names.map((name) => Buffer.from(name).toString()) };
    this.#shapeCharacters += key.length;
    if (this.#shapeCharacters > MOST_SHAPE_CHARACTERS) {
      this.#shapes.clear();
      this.#shapeCharacters = key.length;
    }
    this.#shapes.set(shape.names.join(), shape);
    return shape;
  }
}
