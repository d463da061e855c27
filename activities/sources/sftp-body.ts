import { setTimeout as pause } from 'node:timers/promises';
import { RunFailure } from '../../domain/failures.ts';
import { createResumePauses, type ResumePauses } from './resume-pauses.ts';
import { type SftpFile, sftpVersionTag } from './sftp-file.ts';
import type { SourceTimings } from './source-timings.ts';
import { createThroughput, type Throughput } from './throughput.ts';

/** As OpenSSH reads: so much is on its way at a time, or a distant server would mostly wait for our requests. */
const READ_BYTES = 64 * 1024;
const READS_AT_ONCE = 32;

export interface SftpBodyOptions {
  /** Connects and opens the file anew. */
  reopen: () => Promise<SftpFile>;
  timings: SourceTimings;
  shown: string;
  signal: AbortSignal;
}

/**
 * The bytes of a file to its end. When the connection is cut, they go on from there as long as size and time of the file
 * are the same: what comes is one version whole, or a RunFailure, never a mixture.
 */
export async function* readSftpFile(
  first: SftpFile,
  options: SftpBodyOptions,
): AsyncGenerator<Buffer> {
  const throughput = createThroughput(options.timings.floor, options.shown);
  const pauses = createResumePauses(options.timings.resumePausesMs);
  const at = { received: 0 };
  let file = first;
  for (;;) {
    const cut = yield* readToCut(file, at, first, throughput, options);
    if (cut === null) return;
    pauses.cutAt(at.received);
    file = await resume(cut, pauses, options);
    if (!isSame(file, first)) throw changed(options.shown);
  }
}

async function* readToCut(
  file: SftpFile,
  at: { received: number },
  { version }: SftpFile,
  throughput: Throughput,
  { timings, shown, signal }: SftpBodyOptions,
): AsyncGenerator<Buffer, RunFailure | null> {
  const reads: Promise<Buffer>[] = [];
  let asked = at.received;
  try {
    while (at.received < version.sizeBytes) {
      while (reads.length < READS_AT_ONCE && asked < version.sizeBytes) {
        const length = Math.min(READ_BYTES, version.sizeBytes - asked);
        const read = file.read(asked, length);
        // Those behind the one that is waited for fail unseen.
        read.catch(() => {});
        reads.push(read);
        asked += length;
      }
      const wanted = Math.min(READ_BYTES, version.sizeBytes - at.received);
      const piece = await watched(
        reads.shift() ?? file.read(0, 0),
        file,
        throughput,
        timings,
        shown,
      );
      if (piece.length < wanted) throw changed(shown);
      at.received += piece.length;
      yield piece;
    }
    if (!isSame({ version: await file.look() }, { version })) throw changed(shown);
    return null;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RunFailure && error.type === 'SourceUnavailable') return error;
    throw error;
  }
}

/** What `read` gives, unless the server falls silent before or stays below the floor. All that comes in counts: answers come in large pieces. */
async function watched(
  read: Promise<Buffer>,
  { receivedBytes }: SftpFile,
  throughput: Throughput,
  { silenceMs }: SourceTimings,
  shown: string,
): Promise<Buffer> {
  let received = receivedBytes();
  let heardAt = performance.now();
  for (;;) {
    const piece = await throughput.wait(withLook(read, silenceMs / 4));
    const now = receivedBytes();
    throughput.count(now - received);
    if (piece) return piece;
    if (now > received) heardAt = performance.now();
    received = now;
    if (performance.now() - heardAt >= silenceMs)
      throw new RunFailure('SourceUnavailable', `${shown} fell silent`);
  }
}

/** What `next` gives, or null when there is nothing yet after `milliseconds`. */
async function withLook<T>(next: Promise<T>, milliseconds: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const look = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, milliseconds, null);
  });
  return Promise.race([next, look]).finally(() => clearTimeout(timer));
}

async function resume(
  cut: RunFailure,
  pauses: ResumePauses,
  { reopen, shown, signal }: SftpBodyOptions,
): Promise<SftpFile> {
  let problem = cut;
  for (;;) {
    const pauseMs = pauses.next();
    if (pauseMs === undefined) throw problem;
    await pause(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    try {
      return await reopen();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RunFailure)) throw error;
      if (error.type === 'SourceNotFound') throw changed(shown);
      if (error.type !== 'SourceUnavailable') throw error;
      problem = error;
    }
  }
}

function isSame(file: Pick<SftpFile, 'version'>, other: Pick<SftpFile, 'version'>): boolean {
  return sftpVersionTag(file.version) === sftpVersionTag(other.version);
}

function changed(shown: string): RunFailure {
  return new RunFailure('SourceChanged', `${shown} was changed while it was read`);
}
