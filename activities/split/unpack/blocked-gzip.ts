import { RunFailure } from '../../../domain/failures.ts';
import { readPart } from '../../spool/spool.ts';
import type { PackedFile } from './packed-file.ts';

/** The first bytes of gzip data in blocks (BGZF), and the empty block that must end it. */
const BLOCKED_HEAD = /^1f8b0804.{12}060042430200/;
const BLOCKED_END = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

/**
 * Throws a RunFailure when gzip data in blocks was cut between two of them: to any reader it is whole, but for the
 * block that must end it. Other gzip data is let through.
 */
export async function checkBlockedEnd({ spool, object, sizeBytes }: PackedFile): Promise<void> {
  if (sizeBytes < BLOCKED_END.length) return;
  const head = await readPart(spool, object, 0, 16);
  if (!BLOCKED_HEAD.test(head.toString('hex'))) return;
  const offset = sizeBytes - BLOCKED_END.length;
  const end = await readPart(spool, object, offset, BLOCKED_END.length);
  if (!end.equals(BLOCKED_END))
    throw new RunFailure(
      'UnreadableFile',
      `the gzip data is cut off: it ends at byte ${sizeBytes} without the block that ends files of its kind (BGZF)`,
    );
}
