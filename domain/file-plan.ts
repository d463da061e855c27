/** A chunk: large enough that its fixed costs do not matter, small enough that many chunks fit a small file. */
const SMALLEST_CHUNK_BYTES = 256 * 1024;
const USUAL_CHUNK_BYTES = 4 * 1024 * 1024;
/** Two bytes and more of memory for each, in every thread; but each bucket is read from each chunk, so fewer are faster. */
const LARGEST_CHUNK_BYTES = 6 * 1024 * 1024;
/** A file is cut into about this many chunks, within the bounds above. */
const CHUNKS_A_FILE = 256;
/** The rows that a thread holds of one chunk. */
const PREPARED_CHUNK_BYTES = 32 * 1024 * 1024;
/** The rows of one bucket: merged in one transaction, and held by the worker meanwhile. */
const BUCKET_BYTES = 9 * 1024 * 1024;
const BUCKET_RECORDS = 30_000;
const MOST_BUCKETS = 4_096;
/** What a prepared row has beside its attributes: key, digest, id and run. */
const ROW_OVERHEAD_BYTES = 220;
/** What JSON adds to each value: two pairs of quotes, colon and comma. */
const JSON_BYTES_A_CELL = 6;

/** What is known of a file when its header and first records have been seen. */
export interface FileShape {
  textBytes: number;
  headerBytes: number;
  columns: number;
  /** Average length of the first records. */
  recordBytes: number;
}

/** Bytes of a prepared row, about: every row repeats the column names. */
function preparedRowBytes({ headerBytes, columns, recordBytes }: FileShape): number {
  return recordBytes + headerBytes + columns * JSON_BYTES_A_CELL + ROW_OVERHEAD_BYTES;
}

/** How large the chunks of a file should be, in bytes. */
export function planChunkBytes(shape: FileShape): number {
  const growth = preparedRowBytes(shape) / Math.max(1, shape.recordBytes);
  const byMemory = PREPARED_CHUNK_BYTES / growth;
  const byCount = Math.max(USUAL_CHUNK_BYTES, shape.textBytes / CHUNKS_A_FILE);
  return Math.round(
    Math.max(SMALLEST_CHUNK_BYTES, Math.min(LARGEST_CHUNK_BYTES, byMemory, byCount)),
  );
}

/** How many buckets the records of a file would fill, as a fraction: shares of files that are merged together add up. */
export function bucketShare(shape: FileShape, records: number): number {
  const byBytes = (preparedRowBytes(shape) * records) / BUCKET_BYTES;
  return Math.max(byBytes, records / BUCKET_RECORDS);
}

/** The buckets that records with this share are merged in. */
export function bucketsFor(share: number): number {
  return Math.min(MOST_BUCKETS, Math.max(1, Math.ceil(share)));
}
