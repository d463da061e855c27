import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FailureType, RunFailure } from '../domain/failures.ts';
import type { PreviewRequest, PreviewSettings, ReadPreview } from './preview.ts';

/**
 * Reads previews in a process of their own, which knows no secret of the service: what a file does to its reader, in
 * time or memory, does not reach the process that answers requests.
 */
export interface Previews {
  /**
   * Throws a RunFailure where a run would fail, TooManyPreviews when others have to be answered first, and the reason
   * of `signal`.
   */
  read: (request: Omit<PreviewRequest, 'settings'>, signal: AbortSignal) => Promise<ReadPreview>;
}

/** So many previews are being read that one more would only make all of them late. */
export class TooManyPreviews extends Error {
  override readonly name = 'TooManyPreviews';
}

export interface ReaderRequest {
  id: number;
  /** Null: the one with this id is not waited for any more. */
  request: PreviewRequest | null;
}

export type ReaderAnswer =
  | { id: number; read: ReadPreview }
  /** The type is null for errors that nobody foresaw. */
  | { id: number; failure: { type: FailureType | null; message: string } };

/** Each holds some MB, mostly while it waits for its source. */
const MOST_AT_ONCE = 4;
/** Reading from the source has its own, shorter deadline; this one is for files that are made to be slow. */
const MOST_SECONDS = 15;
/** A person looks at several previews; then the memory of the process, some 120 MB, is given back. */
const IDLE_MILLISECONDS = 20_000;
const MEMORY_LIMIT = '--max-old-space-size=128';

interface Caller {
  resolve: (read: ReadPreview) => void;
  reject: (error: Error) => void;
}

/** Gives what reads previews; its process, with the environment `env`, is there only while it is needed. */
export function openPreviews(
  settings: PreviewSettings,
  env: Record<string, string | undefined> = {},
): Previews {
  const callers = new Map<number, Caller>();
  let reader: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function startReader(): ChildProcess {
    const started = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), {
      env,
      execArgv: [MEMORY_LIMIT],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    started.on('message', (answer: ReaderAnswer) => {
      const caller = callers.get(answer.id);
      if ('read' in answer) caller?.resolve(answer.read);
      else caller?.reject(asError(answer.failure));
    });
    const end = (error: Error) => {
      if (reader === started) endReader(error);
    };
    started.on('error', end);
    started.on('exit', (_, signal) =>
      end(signal === 'SIGABRT' ? tooMuch() : new Error('the process of previews has ended')),
    );
    // Nobody has to stay for a process that waits for work.
    started.unref();
    started.channel?.unref();
    return started;
  }

  /** Ends the process; those that it was still reading for get `error`. */
  function endReader(error: Error): void {
    reader?.kill('SIGKILL');
    reader = null;
    for (const { reject } of callers.values()) reject(error);
  }

  return {
    async read(request, signal) {
      signal.throwIfAborted();
      if (callers.size === MOST_AT_ONCE) throw new TooManyPreviews();
      clearTimeout(idle);
      const id = ++lastId;
      reader ??= startReader();
      const current = reader;
      const answered = new Promise<ReadPreview>((resolve, reject) =>
        callers.set(id, { resolve, reject }),
      );
      const deadline = setTimeout(() => endReader(tooLong()), MOST_SECONDS * 1000);
      const stop = () => {
        if (current.connected) current.send({ id, request: null } satisfies ReaderRequest);
        callers.get(id)?.reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      current.send({ id, request: { ...request, settings } } satisfies ReaderRequest);
      try {
        return await answered;
      } finally {
        clearTimeout(deadline);
        signal.removeEventListener('abort', stop);
        callers.delete(id);
        if (callers.size === 0)
          idle = setTimeout(() => endReader(new Error('idle')), IDLE_MILLISECONDS).unref();
      }
    },
  };
}

function asError({ type, message }: { type: FailureType | null; message: string }): Error {
  return type === null ? new Error(message) : new RunFailure(type, message);
}

function tooLong(): RunFailure {
  return new RunFailure(
    'TimedOut',
    `the beginning of the file was not read within ${MOST_SECONDS} seconds`,
  );
}

function tooMuch(): RunFailure {
  return new RunFailure(
    'UnreadableFile',
    'the beginning of the file takes more memory to read than a preview has',
  );
}
