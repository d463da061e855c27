import { byteAt } from '../csv/bytes.ts';
import type { ObjectText } from './object-text.ts';

/** A member to be written: its name as JSON text, and the place of its value in the first object or in the second. */
export interface MemberSource {
  name: string;
  place: number;
  isOfSecond: boolean;
}

/** How an object is written of members of others. */
export interface MemberPlan {
  sources: readonly MemberSource[];
  /** What stands in front of the value of each. */
  openings: readonly Buffer[];
  openingBytes: number;
}

const EMPTY = Buffer.from('{}');
const CLOSE = 125;
/** Room for a little more than is needed, since the next object may be longer. */
const ROOM_BYTES = 16_384;

export function planMembers(sources: readonly MemberSource[]): MemberPlan {
  const openings = sources.map(({ name }, index) =>
    Buffer.from(`${index === 0 ? '{' : ','}${name}:`),
  );
  const openingBytes = openings.reduce((sum, { length }) => sum + length, 0);
  return { sources, openings, openingBytes };
}

/** Writes objects in UTF-8, their values as they are written where they come from. */
export class MemberWriter {
  #room = Buffer.alloc(0);

  /** Gives the object, which is good until the next one is written. */
  write(plan: MemberPlan, first: ObjectText, second: ObjectText = first): Buffer {
    const { sources, openings, openingBytes } = plan;
    if (sources.length === 0) return EMPTY;
    const mostBytes = openingBytes + first.sizeBytes + second.sizeBytes;
    if (this.#room.length < mostBytes) this.#room = Buffer.allocUnsafeSlow(mostBytes + ROOM_BYTES);
    const room = this.#room;
    let at = 0;
    for (let index = 0; index < sources.length; index += 1) {
      const opening = openings[index] as Buffer;
      at = copyBytes(opening, 0, opening.length, room, at);
      const { place, isOfSecond } = sources[index] as MemberSource;
      const { text, starts, ends } = isOfSecond ? second : first;
      at = copyBytes(text, starts[place] as number, ends[place] as number, room, at);
    }
    room[at] = CLOSE;
    return room.subarray(0, at + 1);
  }
}

/** Gives where it ends. A loop, because most values are short. */
function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  let place = at;
  for (let index = start; index < end; index += 1) {
    to[place] = byteAt(from, index);
    place += 1;
  }
  return place;
}
