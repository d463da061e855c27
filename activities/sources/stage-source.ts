import type { Spool } from '../spool/spool.ts';
import { openSha256 } from './sha256.ts';
import type { OpenedSource } from './source.ts';

export interface StagedSource {
  sizeBytes: number;
  /** Of all bytes, in hexadecimal. */
  sha256: string;
}

/**
 * Brings an opened source into the spool under `name` and closes it; gives its size and SHA-256, measured on
 * the way. `onBytes` hears how many bytes have come so far.
 */
export async function stageSource(
  opened: OpenedSource,
  spool: Spool,
  name: string,
  signal: AbortSignal,
  onBytes: (bytesSoFar: number) => void = () => {},
): Promise<StagedSource> {
  const hash = openSha256();
  let sizeBytes = 0;
  async function* measured() {
    for await (const piece of opened.content) {
      await hash.update(piece);
      sizeBytes += piece.length;
      onBytes(sizeBytes);
      yield piece;
    }
  }
  try {
    await spool.write(name, measured(), signal);
    return { sizeBytes, sha256: await hash.digest() };
  } finally {
    await Promise.all([hash.close(), opened.close()]);
  }
}
