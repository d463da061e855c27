import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { RunFailure } from '../../../domain/failures.ts';
import { showable } from '../../../domain/showable.ts';
import type { PackedFile } from './packed-file.ts';

/** Where the one file of a zip archive lies, and what it must unpack to. */
export interface ZippedFile {
  offset: number;
  packedBytes: number;
  bytes: number;
  crc32: number;
  isStored: boolean;
}

/** An archive with one file needs few entries beside it. */
const MOST_ENTRIES = 10_000;
const SHOWN_NAMES = 5;
const SHOWN_NAME_CHARACTERS = 80;

const STORED = 0;
const DEFLATED = 8;

/** The only file of a zip archive, by its central directory. Folders and what macOS and Windows add do not count. */
export async function findZippedFile(file: PackedFile): Promise<ZippedFile> {
  const reader = new SpoolReader(file);
  try {
    return await findIn(reader, file.sizeBytes);
  } catch (error) {
    if (reader.spoolError !== undefined) throw reader.spoolError;
    if (error instanceof RunFailure) throw error;
    throw unreadable(
      `the zip archive is damaged or cut off: its directory of files, at the end, cannot be read near byte ${reader.position} (${(error as Error).message})`,
      error,
    );
  }
}

async function findIn(reader: SpoolReader, sizeBytes: number): Promise<ZippedFile> {
  // Undecoded, names are taken as they are: they are only shown, and never lead anywhere.
  const options = { lazyEntries: true, decodeStrings: false, autoClose: false };
  const archive = await fromRandomAccessReaderPromise(reader, sizeBytes, options);
  try {
    const files: Entry[] = [];
    let entries = 0;
    for await (const entry of archive.eachEntry()) {
      entries += 1;
      if (entries > MOST_ENTRIES)
        throw unreadable(`the zip archive has more than ${MOST_ENTRIES} entries`);
      if (isFile(nameOf(entry))) files.push(entry);
      if (files.length > SHOWN_NAMES) break;
    }
    const entry = onlyOne(files);
    const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
    if (fileDataStart + entry.compressedSize > sizeBytes)
      throw new Error(`${shown(entry)} would end behind the end of the archive`);
    return {
      offset: fileDataStart,
      packedBytes: entry.compressedSize,
      bytes: entry.uncompressedSize,
      crc32: entry.crc32,
      isStored: entry.compressionMethod === STORED,
    };
  } finally {
    archive.close();
  }
}

function onlyOne(files: Entry[]): Entry {
  const [entry] = files;
  if (!entry) throw unreadable('the zip archive holds no file');
  if (files.some((file) => nameOf(file) === '[Content_Types].xml'))
    throw unreadable('the file is an office document, such as a workbook: save it as CSV in UTF-8');
  if (files.length > 1) {
    const names = files.slice(0, SHOWN_NAMES).map(shown).join(', ');
    const more = files.length > SHOWN_NAMES ? ' and more' : '';
    throw unreadable(
      `the zip archive holds several files (${names}${more}): it must hold exactly one`,
    );
  }
  if (entry.isEncrypted())
    throw unreadable(`${shown(entry)} in the zip archive is encrypted: send it without a password`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw unreadable(
      `${shown(entry)} in the zip archive is packed with method ${entry.compressionMethod}, which is not read: use deflate, as all tools do unless told otherwise`,
    );
  return entry;
}

function isFile(name: string): boolean {
  return !/\/$|^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name);
}

function nameOf(entry: Entry): string {
  return entry.fileNameRaw.toString();
}

function shown(entry: Entry): string {
  return JSON.stringify(showable(nameOf(entry), SHOWN_NAME_CHARACTERS));
}

function unreadable(message: string, cause?: unknown): RunFailure {
  return new RunFailure('UnreadableFile', message, { cause });
}

/** Reads an archive in the spool where its directory points to. */
class SpoolReader extends RandomAccessReader {
  /** Where was read last. */
  position = 0;
  /** Why the spool could not be read: no fault of the archive. */
  spoolError: unknown;
  readonly #file: PackedFile;

  constructor(file: PackedFile) {
    super();
    this.#file = file;
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#readInto(target.subarray(offset, offset + length), position).then(
      () => callback(null),
      (error: unknown) => callback(error as Error),
    );
  }

  async #readInto(target: Buffer, position: number): Promise<void> {
    this.position = position;
    const { spool, object, sizeBytes } = this.#file;
    if (position < 0 || position + target.length > sizeBytes)
      throw new Error(`it points to byte ${position}, but the archive has ${sizeBytes}`);
    try {
      await spool.readInto(object, position, target);
    } catch (error) {
      this.spoolError = error;
      throw error;
    }
  }
}
