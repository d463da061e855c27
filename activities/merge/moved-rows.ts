import { HEAD_BYTES, KEY_CHARACTERS } from '../prepare/row-format.ts';
import type { Segment } from './bucket-records.ts';

/** A prepared row, head and line. */
export interface PreparedRow {
  key: string;
  /** Physical line in the file, modulo 2^32. */
  fileLine: number;
  bytes: Buffer;
}

/** The rows in `bytes`, in their order; good as long as the bytes are. */
export function* preparedRows(bytes: Buffer): Generator<PreparedRow> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt32LE(at);
    const keyAt = at + HEAD_BYTES;
    const key = bytes.toString('latin1', keyAt, keyAt + KEY_CHARACTERS);
    yield { key, fileLine: bytes.readUInt32LE(at + 4), bytes: bytes.subarray(at, end) };
    at = end;
  }
}

/** The COPY line of a row. */
export function lineOf({ bytes }: PreparedRow): string {
  return bytes.toString('utf8', HEAD_BYTES);
}

/** The bytes of a segment. */
export async function readSegment({ lengthBytes, readInto }: Segment): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(lengthBytes);
  await readInto(bytes);
  return bytes;
}

/** Segments without the rows whose keys are in `moved`. */
export async function withoutMoved(
  segments: readonly Segment[],
  moved: ReadonlySet<string>,
): Promise<Segment[]> {
  const left: Segment[] = [];
  for (const segment of segments) {
    const rows = [...preparedRows(await readSegment(segment))].filter(({ key }) => !moved.has(key));
    const bytes = Buffer.concat(rows.map((row) => row.bytes));
    const readInto = async (target: Buffer) => void bytes.copy(target);
    if (bytes.length > 0) left.push({ lengthBytes: bytes.length, readInto });
  }
  return left;
}
