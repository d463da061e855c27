import { RunFailure } from '../../domain/failures.ts';

/**
 * Where the bytes of running imports lie: one object a name, written whole or not at all, never changed.
 * Names are made by the service (`<runId>/source`), never from a file name, key or path of a user.
 */
export interface Spool {
  /**
   * Stores what `content` yields under `name` once it has ended well; an error in it leaves nothing behind. Gives the size in bytes.
   * Pieces are written while more are coming, so nobody may change them before the end.
   */
  write: (name: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<number>;
  /** The bytes of an object from `offset`, `length` of them or to its end, in pieces of up to 1 MiB. */
  read: (
    name: string,
    signal: AbortSignal,
    range?: { offset: number; length?: number },
  ) => AsyncIterable<Buffer>;
  /** Fills `target` with the bytes of an object from `offset` on: for parts whose size is bounded. */
  readInto: (name: string, offset: number, target: Buffer) => Promise<void>;
  /** The size of an object in bytes; null when there is none. */
  size: (name: string) => Promise<number | null>;
  /** Removes all objects of a run; removing nothing is no error. */
  removeRun: (runId: string) => Promise<void>;
  /** Throws when objects can be neither read nor written. */
  check: (signal: AbortSignal) => Promise<void>;
  /** The runs that have objects. */
  runIds: () => Promise<string[]>;
}

/** The names of runs in the spool. */
export const RUN_ID = /^[0-9a-f-]{36}$/;
const OBJECT_NAME = /^[0-9a-f-]{36}\/[a-z0-9-]{1,80}$/;

/** The name, if it is one that the service makes; whatever else comes here is a defect, not a path. */
export function checkSpoolName(name: string): string {
  if (!OBJECT_NAME.test(name)) throw new Error(`not a spool name: ${name}`);
  return name;
}

/** Objects are written whole and never changed, so a short one will not grow: a defect, not something to wait for. */
export function endsEarly(name: string): RunFailure {
  return new RunFailure('Internal', `the spool object ${name} ends early`);
}

/** `length` bytes of an object from `offset` on. */
export async function readPart(
  spool: Pick<Spool, 'readInto'>,
  name: string,
  offset: number,
  length: number,
): Promise<Buffer> {
  const part = Buffer.allocUnsafeSlow(length);
  await spool.readInto(name, offset, part);
  return part;
}

/**
 * The names of a run's objects. `token` tells attempts apart: what a late attempt writes lies beside what is in
 * use, never over it; the object that counts is the one that the run's rows name.
 */
export const spoolNames = {
  /** The bytes of the source, as they came. */
  source: (runId: string, token: string) => `${runId}/source-${token}`,
  /** The new contacts of a page. */
  page: (runId: string, token: string) => `${runId}/page-${token}`,
  /** The rows of records that turned out to be one user. */
  connected: (runId: string, token: string) => `${runId}/connected-${token}`,
  /** The text of the source in UTF-8, where the source is not already that. */
  text: (runId: string, token: string) => `${runId}/text-${token}`,
  /** The rows of a chunk, bucket after bucket. */
  prepared: (runId: string, chunk: number, token: string) => `${runId}/chunk-${chunk}-${token}`,
};
