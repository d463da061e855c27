import { byteAt } from '../csv/bytes.ts';
import { LF } from './lines.ts';
import { passName, passNumber, passSpace, passText, passValue, type Passed } from './pass.ts';

/** The names of an object's own members, in their order; objects with the same names share it. */
export interface ObjectShape {
  /** As they are written, quotes included: without escapes, each once. */
  readonly names: readonly string[];
}

/** More fields at all levels are beyond the bounds of a record. */
export const MOST_FIELDS = 2_000;
/** Members that some objects have and others do not are looked for so far. */
const NEAR_MEMBERS = 8;
/** How much of shapes is remembered; a file has one or few, unless each object has fields of its own. */
const MOST_SHAPE_CHARACTERS = 1_000_000;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN = 123;
const CLOSE = 125;
const NO_SHAPE: ObjectShape = { names: [] };

/**
 * Reads an object where it stands in UTF-8, without making values of it: where its members stand. It takes only what
 * is plain, and that is always valid JSON; what it does not take is for JSON.parse to judge. One of them is used for
 * object after object, which mostly look alike: what stands between two values is compared with that of the one before.
 */
export class ObjectText {
  shape = NO_SHAPE;
  /** The text in which the members stand, and where the value of each begins and ends there. */
  text: Buffer = Buffer.alloc(0);
  starts = new Int32Array(MOST_FIELDS);
  ends = new Int32Array(MOST_FIELDS);
  /** How long the object is. */
  sizeBytes = 0;
  /** True when there are numbers that a double may change. */
  hasLongNumbers = false;
  /** True when there are backslashes. */
  hasEscapes = false;
  #start = 0;
  #nextStarts = new Int32Array(MOST_FIELDS);
  #nextEnds = new Int32Array(MOST_FIELDS);
  readonly #passed: Passed = { fields: 0, hasEscapes: false, hasLongNumbers: false };
  readonly #shapes = new Map<string, ObjectShape>();
  #shapeCharacters = 0;

  /**
   * Reads the object at `start`, which has to end with a line feed; gives where that stands. -1 when there is more on
   * the line than a plain object: within the bounds of a record, no name twice in an object and none with escapes, no
   * NUL, no escaped half of a character, no number near the bounds of a double. Then the object before is kept.
   */
  read(text: Buffer, start: number): number {
    const passed = this.#passed;
    passed.fields = 0;
    passed.hasEscapes = false;
    passed.hasLongNumbers = false;
    const starts = this.#nextStarts;
    const ends = this.#nextEnds;
    const { names } = this.shape;
    /** There from the first name on that the object before did not have at this place. */
    let other: string[] | null = null;
    /** The member of the object before that would be the next one. */
    let like = 0;
    let count = 0;
    let at = start;
    for (;;) {
      const member = this.#memberAt(text, at, like);
      if (member >= 0) {
        if (member !== count) other ??= names.slice(0, count);
        other?.push(names[member] as string);
        at += this.#frontBytes(member);
        like = member + 1;
      } else {
        at = passSpace(text, at);
        const byte = byteAt(text, at);
        if (count > 0 && byte === CLOSE) break;
        if (byte !== (count === 0 ? OPEN : COMMA)) return -1;
        at = passSpace(text, at + 1);
        if (count === 0 && byteAt(text, at) === CLOSE) break;
        const nameEnd = passName(text, at);
        if (nameEnd < 0) return -1;
        const name = text.toString('utf8', at, nameEnd);
        if (other === null && name !== names[count]) other = names.slice(0, count);
        other?.push(name);
        // Only the first member stands behind a brace.
        like = Math.max(like, 1);
        at = passSpace(text, nameEnd);
        if (byteAt(text, at) !== COLON) return -1;
        at += 1;
      }
      if (count === MOST_FIELDS) return -1;
      at = passSpace(text, at);
      starts[count] = at;
      const byte = byteAt(text, at);
      at =
        byte === QUOTE
          ? passText(text, at, passed)
          : byte < COLON
            ? passNumber(text, at, passed)
            : passValue(text, at, 1, passed);
      if (at < 0) return -1;
      ends[count] = at;
      count += 1;
    }
    const lineEnd = passSpace(text, at + 1);
    if (byteAt(text, lineEnd) !== LF || passed.fields + count > MOST_FIELDS) return -1;
    if (other !== null || count !== names.length) {
      const shape = this.#shapeOf(other ?? names.slice(0, count));
      if (shape === null) return -1;
      this.shape = shape;
    }
    this.#take(text, start, lineEnd);
    return lineEnd;
  }

  /** The value of a member as it is written. */
  value(index: number): string {
    return this.text.toString('utf8', this.starts[index], this.ends[index]);
  }

  /** Which member of the object before has the same in front of its value; from `from` on, and not far behind. */
  #memberAt(text: Buffer, at: number, from: number): number {
    const count = this.shape.names.length;
    const end = from === 0 ? 1 : from + NEAR_MEMBERS;
    for (let member = from; member < end && member < count; member += 1)
      if (this.#isSameFront(text, at, member)) return member;
    return -1;
  }

  #isSameFront(text: Buffer, at: number, member: number): boolean {
    const before = this.text;
    const from = this.#frontStart(member);
    const length = placeAt(this.starts, member) - from;
    for (let index = 0; index < length; index += 1)
      if (byteAt(text, at + index) !== byteAt(before, from + index)) return false;
    return true;
  }

  #frontBytes(member: number): number {
    return placeAt(this.starts, member) - this.#frontStart(member);
  }

  #frontStart(member: number): number {
    return member === 0 ? this.#start : placeAt(this.ends, member - 1);
  }

  #take(text: Buffer, start: number, end: number): void {
    const { starts, ends } = this;
    this.text = text;
    this.sizeBytes = end - start;
    this.#start = start;
    this.starts = this.#nextStarts;
    this.ends = this.#nextEnds;
    this.#nextStarts = starts;
    this.#nextEnds = ends;
    this.hasEscapes = this.#passed.hasEscapes;
    this.hasLongNumbers = this.#passed.hasLongNumbers;
  }

  /** Null when a name stands twice. */
  #shapeOf(names: readonly string[]): ObjectShape | null {
    const key = names.join();
    const known = this.#shapes.get(key);
    if (known) return known;
    if (new Set(names).size !== names.length) return null;
    const shape = { names };
    this.#shapeCharacters += key.length;
    if (this.#shapeCharacters > MOST_SHAPE_CHARACTERS) {
      this.#shapes.clear();
      this.#shapeCharacters = key.length;
    }
    this.#shapes.set(key, shape);
    return shape;
  }
}

function placeAt(places: Int32Array, member: number): number {
  return places[member] as number;
}
