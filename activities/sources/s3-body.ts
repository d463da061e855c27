import { setTimeout as pause } from 'node:timers/promises';
import { RunFailure } from '../../domain/failures.ts';
import type { S3Bucket } from '../../storage/s3-bucket.ts';
import type { S3Part } from '../../storage/s3-requests.ts';
import { createResumePauses } from './resume-pauses.ts';
import type { SourceTimings } from './source-timings.ts';
import { replaced, s3Failure } from './s3-failures.ts';
import { createThroughput } from './throughput.ts';

/** What one request brings, unless a test says otherwise. */
export const PART_BYTES = 4 * 1024 * 1024;
/** A pause that a server asks for in the middle of an object is kept here up to this; a longer one frees the worker. */
const MAX_PAUSE_SECONDS = 60;

/** What one object is read with. */
export interface S3Reading {
  bucket: S3Bucket;
  /** The address that people know. */
  shown: string;
  timings: Pick<SourceTimings, 'floor' | 'resumePausesMs'>;
  partBytes: number;
  /** Takes the memory of one more part, when there is some; the part gives it back. */
  takeAhead: () => boolean;
  giveBack: () => void;
}

/**
 * The bytes of the version that `first` begins, to its end, in order. The next parts come beside the one that is read, as
 * far as there is memory for them; one that is cut goes on where it was. What comes is one version whole, or a RunFailure.
 */
export async function* readS3Body(
  first: S3Part,
  reading: S3Reading,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { partBytes } = reading;
  const throughput = createThroughput(reading.timings.floor, reading.shown);
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const ahead: Part[] = [];
  let nextAt = Math.min(partBytes, first.sizeBytes);
  const start = (from: number, given?: S3Part) => {
    const part = new Part(from, Math.min(from + partBytes, first.sizeBytes));
    void part.fill(first, reading, either, given);
    return part;
  };
  try {
    let part: Part | undefined = start(0, first);
    while (part) {
      for (;;) {
        while (nextAt < first.sizeBytes && reading.takeAhead()) {
          ahead.push(start(nextAt));
          nextAt += partBytes;
        }
        const piece: Buffer | null = await throughput.wait(part.next());
        if (piece === null) break;
        throughput.count(piece.length);
        yield piece;
      }
      part = ahead.shift();
      if (part) reading.giveBack();
      else if (nextAt < first.sizeBytes) {
        part = start(nextAt);
        nextAt += partBytes;
      }
    }
  } finally {
    ending.abort(new Error('nobody reads on'));
    for (const _ of ahead) reading.giveBack();
  }
}

/** A part of an object, which comes while others are read. */
class Part {
  #at: number;
  readonly #to: number;
  readonly #pieces: Buffer[] = [];
  #ended = false;
  #error: unknown;
  #arrived = Promise.withResolvers<void>();

  constructor(from: number, to: number) {
    this.#at = from;
    this.#to = to;
  }

  /** The next bytes; null when there are no more. */
  async next(): Promise<Buffer | null> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) return piece;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return null;
      await this.#arrived.promise;
      this.#arrived = Promise.withResolvers();
    }
  }

  /** Brings the part of the version that `first` is of; never rejects, what goes wrong is told where it is read. */
  async fill(
    first: S3Part,
    reading: S3Reading,
    signal: AbortSignal,
    given: S3Part | undefined,
  ): Promise<void> {
    try {
      await this.#fill(first, reading, signal, given);
    } catch (error) {
      this.#error = error;
    }
    this.#ended = true;
    this.#arrived.resolve();
  }

  async #fill(
    first: S3Part,
    { bucket, shown, timings }: S3Reading,
    signal: AbortSignal,
    given: S3Part | undefined,
  ): Promise<void> {
    let answer = given;
    const pauses = createResumePauses(timings.resumePausesMs);
    while (this.#at < this.#to) {
      try {
        answer ??= await askOn(bucket, first, [this.#at, this.#to - 1], shown, signal);
        await this.#take(answer, shown, signal);
      } catch (error) {
        signal.throwIfAborted();
        const problem = s3Failure(error, shown);
        pauses.cutAt(this.#at);
        const pauseMs = pauses.next();
        const askedSeconds = problem.retryAfterSeconds ?? 0;
        const mayPass = problem.type === 'SourceUnavailable';
        if (!mayPass || pauseMs === undefined || askedSeconds > MAX_PAUSE_SECONDS) throw problem;
        await pause(Math.max(pauseMs, askedSeconds * 1000), undefined, { signal });
      }
      answer = undefined;
    }
  }

  async #take(answer: S3Part, shown: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const piece of answer.body) {
        if (this.#at + piece.length > this.#to) throw replaced(shown);
        this.#at += piece.length;
        this.#pieces.push(piece);
        this.#arrived.resolve();
      }
    } finally {
      answer.body.destroy();
    }
    signal.throwIfAborted();
    if (this.#at < this.#to)
      throw new RunFailure('SourceUnavailable', `${shown} broke off after ${this.#at} bytes`);
  }
}

/** The answer to a request for a range of the version that `first` is of; what is not that exactly is refused. */
async function askOn(
  bucket: S3Bucket,
  first: S3Part,
  range: readonly [from: number, to: number],
  shown: string,
  signal: AbortSignal,
): Promise<S3Part> {
  const versionId = first.versionId ?? undefined;
  const want = { range, ifMatch: first.etag ?? undefined, versionId };
  const answer = await bucket.get(first.key, want, signal);
  const isRest =
    answer.etag === first.etag &&
    answer.sizeBytes === first.sizeBytes &&
    answer.offset === range[0] &&
    answer.length === range[1] - range[0] + 1;
  if (isRest) return answer;
  answer.body.destroy();
  throw replaced(shown);
}
