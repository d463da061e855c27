import type { Compression, FileSource } from '../../../domain/definition.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { readPart } from '../../spool/spool.ts';
import type { PackedFile } from './packed-file.ts';
import { canBeText, PACKING_HEAD_BYTES, packingByContent, packingByName } from './packings.ts';

/**
 * How a file is packed: by its first bytes, whatever its name says; told `none`, the bytes are text as they are. Throws
 * a RunFailure when what is told is not so, and when the file is packed in a way that cannot be read.
 */
export async function findCompression(
  file: PackedFile,
  { compression: told, url }: Pick<FileSource, 'compression' | 'url'>,
): Promise<Compression> {
  if (told === 'none' || file.sizeBytes === 0) return 'none';
  const length = Math.min(PACKING_HEAD_BYTES, file.sizeBytes);
  const head = await readPart(file.spool, file.object, 0, length);
  const found = packingByContent(head);
  if (found !== null && typeof found === 'object')
    throw unreadable(`the file is ${found.refused}, which is not read: ${found.advice}`);
  if (told !== 'auto' && told !== found) {
    const truth = found === null ? 'not' : `packed with ${found}`;
    throw unreadable(`the import says that the file is packed with ${told}, but it is ${truth}`);
  }
  if (found !== null) return found;
  const named = packingByName(url);
  if (named !== null && !canBeText(head))
    throw unreadable(
      `by its name the file is packed with ${named}, but its bytes are neither that nor text, from byte 0 on: it is damaged`,
    );
  return 'none';
}

function unreadable(message: string): RunFailure {
  return new RunFailure('UnreadableFile', message);
}
