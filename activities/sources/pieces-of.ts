import { finished, type Readable } from 'node:stream';

/** Pieces that wait for their reader have about this many bytes at most. */
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * The pieces of a stream as they come. Iterating the stream itself would copy all that waits into one buffer, which
 * costs a large file as much as its hash.
 */
export async function* piecesOf(stream: Readable): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isEnded = false;
  let problem: Error | null | undefined;
  let wake = () => {};
  stream.on('data', (piece: Buffer) => {
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes >= MOST_WAITING_BYTES) stream.pause();
    wake();
  });
  // Also tells of a stream that had ended before anybody listened.
  finished(stream, { writable: false }, (error) => {
    problem = error;
    isEnded = true;
    wake();
  });
  for (;;) {
    const piece = waiting.shift();
    if (piece) {
      waitingBytes -= piece.length;
      if (waitingBytes === 0) stream.resume();
      yield piece;
    } else if (problem) throw problem;
    else if (isEnded) return;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}
