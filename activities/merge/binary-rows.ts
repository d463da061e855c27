/** Rows go to Postgres in pieces of about this size: few messages, little memory. */
const PIECE_BYTES = 256 * 1024;

/** What binary COPY begins with: its signature, no flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Stands where the number of a row's fields would. */
const END = -1;
const NULL_LENGTH = -1;

/** Bytes of a row beside its fields, and of a field beside its value. */
export const ROW_BYTES = 2;
export const FIELD_BYTES = 4;
/** Bytes of values of fixed length. */
export const INT32_BYTES = 4;
export const INT64_BYTES = 8;
export const TIME_BYTES = 8;
export const UUID_BYTES = 16;

const TWO_TO_32 = 2 ** 32;
/** Postgres counts microseconds from here. */
const EPOCH_2000 = Date.UTC(2000, 0, 1);

/**
 * Puts rows of binary COPY together, which Postgres takes in without looking at each character, in two buffers by
 * turns: while one piece is on its way, the next one grows in the other. A piece is good until the next but one.
 */
export class BinaryRows {
  /** The piece at hand and how much of it is filled, for those who write values on their own. */
  piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  length = 0;
  #other = Buffer.allocUnsafeSlow(PIECE_BYTES);

  /** Begins a COPY. */
  begin(): void {
    this.length = HEADER.copy(this.piece);
  }

  /** Whether there is room for a row of up to `bytes`. */
  hasRoom(bytes: number): boolean {
    return this.length + bytes <= this.piece.length;
  }

  /** Makes room for a row of up to `bytes`; gives what has to be sent first. */
  *makeRoom(bytes: number): Generator<Buffer> {
    yield* this.#turn();
    if (bytes > this.piece.length) this.piece = Buffer.allocUnsafeSlow(bytes);
  }

  /** Ends the COPY; gives what has not been sent yet. */
  *end(): Generator<Buffer> {
    if (!this.hasRoom(ROW_BYTES)) yield* this.makeRoom(ROW_BYTES);
    this.addRow(END);
    yield* this.#turn();
  }

  /** Begins a row, for which there is room, as for all of its fields. */
  addRow(fields: number): void {
    this.length = this.piece.writeInt16BE(fields, this.length);
  }

  addNull(): void {
    this.length = this.piece.writeInt32BE(NULL_LENGTH, this.length);
  }

  addInt32(value: number): void {
    this.length = this.piece.writeInt32BE(INT32_BYTES, this.length);
    this.length = this.piece.writeInt32BE(value, this.length);
  }

  /** A whole number that a double holds exactly. */
  addInt64(value: number): void {
    const high = Math.floor(value / TWO_TO_32);
    this.#addHalves(high, value - high * TWO_TO_32);
  }

  /** A moment in milliseconds since 1970. Its microseconds may be more than a double holds exactly. */
  addTime(at: number): void {
    const milliseconds = at - EPOCH_2000;
    const high = Math.floor(milliseconds / TWO_TO_32);
    const low = (milliseconds - high * TWO_TO_32) * 1000;
    const carry = Math.floor(low / TWO_TO_32);
    this.#addHalves(high * 1000 + carry, low - carry * TWO_TO_32);
  }

  /** The UUID whose 32 hexadecimal digits are at `at`. */
  addUuid(bytes: Buffer, at: number): void {
    const { piece } = this;
    let length = piece.writeInt32BE(UUID_BYTES, this.length);
    for (let digit = at; digit < at + 2 * UUID_BYTES; digit += 2)
      piece[length++] = hexDigit(bytes[digit] ?? 0) * 16 + hexDigit(bytes[digit + 1] ?? 0);
    this.length = length;
  }

  /** The bytes from `start` up to `end`, as text or JSON. */
  addText(bytes: Buffer, start = 0, end = bytes.length): void {
    this.length = this.piece.writeInt32BE(end - start, this.length);
    this.addBytes(bytes, start, end);
  }

  /** Begins a field that is added in parts; gives what {@link closeField} needs. */
  openField(): number {
    this.length += FIELD_BYTES;
    return this.length;
  }

  /** Adds bytes to an open field. */
  addBytes(bytes: Buffer, start: number, end: number): void {
    this.length += bytes.copy(this.piece, this.length, start, end);
  }

  closeField(opened: number): void {
    this.piece.writeInt32BE(this.length - opened, opened - FIELD_BYTES);
  }

  #addHalves(high: number, low: number): void {
    const { piece } = this;
    let length = piece.writeInt32BE(INT64_BYTES, this.length);
    length = piece.writeInt32BE(high, length);
    this.length = piece.writeUInt32BE(low, length);
  }

  *#turn(): Generator<Buffer> {
    const full = this.piece.subarray(0, this.length);
    [this.piece, this.#other] = [this.#other, this.piece];
    this.length = 0;
    yield full;
  }
}

/** The value of a hexadecimal digit in lower case. */
export function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : byte - 0x61 + 10;
}
