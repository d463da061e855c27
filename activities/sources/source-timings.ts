/** How long a source may take over what; in tests these are small. */
export interface SourceTimings {
  /** To find the name and connect, and again to agree on encryption. */
  connectMs: number;
  /** From a request to its answer; over HTTP to the end of its headers. */
  headersMs: number;
  /** Without any byte, after which the connection counts as cut. */
  silenceMs: number;
  /** The least speed, over windows of waiting for the source. */
  floor: { windowMs: number; bytesPerSecond: number };
  /** For everything, from opening to the last byte. */
  deadlineMs: number;
  /** The pauses before asking again from where a file was cut; as many times as there are pauses, without progress. */
  resumePausesMs: readonly number[];
}

/** The timings of a service: patient with slow exports, but no source holds a worker for ever. */
export const SOURCE_TIMINGS: SourceTimings = {
  connectMs: 10_000,
  headersMs: 30_000,
  // Half a window of the floor, so that a connection that died without a word is resumed before it is called slow.
  silenceMs: 30_000,
  floor: { windowMs: 60_000, bytesPerSecond: 1024 },
  // 20 GB at 1 MB/s take 5.6 hours.
  deadlineMs: 6 * 3_600_000,
  resumePausesMs: [500, 1_000, 2_000, 4_000, 8_000],
};
