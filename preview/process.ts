import { flushCompileCache } from 'node:module';
import { RunFailure } from '../domain/failures.ts';
import type { ReaderAnswer, ReaderRequest } from './open-previews.ts';
import { readPreview } from './read-preview.ts';

/** The process that reads previews: while one waits for its source, others go on. */
const reading = new Map<number, AbortController>();

process.on('message', ({ id, request }: ReaderRequest) => {
  if (request === null) {
    reading.get(id)?.abort();
    return;
  }
  const ending = new AbortController();
  reading.set(id, ending);
  void readPreview(request, ending.signal)
    .then<ReaderAnswer, ReaderAnswer>(
      (read) => ({ id, read }),
      (error: unknown) => ({ id, failure: asFailure(error) }),
    )
    .then((answer) => {
      reading.delete(id);
      process.send?.(answer);
      // The process is killed when it is not needed; the next one starts in half the time.
      flushCompileCache();
    });
});
// Who asked for previews is gone.
process.on('disconnect', () => process.exit(0));

function asFailure(error: unknown): Extract<ReaderAnswer, { failure: object }>['failure'] {
  if (error instanceof RunFailure) return { type: error.type, message: error.message };
  return { type: null, message: error instanceof Error ? (error.stack ?? error.name) : 'unknown' };
}
