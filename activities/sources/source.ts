import type {
  HttpCredentials,
  S3Credentials,
  SftpCredentials,
  SourceCredentials,
} from '../../domain/credentials.ts';
import type { FileSource } from '../../domain/definition.ts';
import { filePattern } from '../../domain/file-pattern.ts';
import type { S3Settings } from '../../domain/s3-settings.ts';
import { createHttpSource, type HttpOptions } from './http-source.ts';
import { lazySource, lazySourceFolder } from './lazy-source.ts';
import { createS3Files } from './s3-files.ts';
import { createS3Source, type S3Options } from './s3-source.ts';
import { createUploadFiles } from './upload-files.ts';
import { createUploadSource } from './upload-source.ts';

/** What identifies the version of a file, as its source tells it; null where the source does not. */
export interface SourceFacts {
  /** An opaque version; over HTTP as the server wrote it, weak ones with their `W/`. */
  etag: string | null;
  /** The version in a bucket that keeps versions; left out or null elsewhere. */
  versionId?: string | null;
  lastModified: string | null;
  /** Null when it is not told, or told of packed bytes only. */
  sizeBytes: number | null;
  /** The file's own name, without folders. */
  name: string;
}

/** A file that is being read; `close` ends it, however far its content was read. */
export interface OpenedSource extends SourceFacts {
  /** The bytes, once; it ends well only when all of them came, of one version. */
  content: AsyncIterable<Buffer>;
  /** True when nothing tells where the file ends, so that a cut cannot be told from the end. */
  lengthUndeclared: boolean;
  /** Fills `target` with the bytes of the same version from `offset` on; left out where they come in order only. */
  readInto?: (offset: number, target: Buffer) => Promise<void>;
  /** Frees the connection or file; may be called twice. */
  close: () => Promise<void>;
}

/** Where the bytes of a run come from; opening it again starts over. */
export interface Source {
  /** Opens the file; throws a RunFailure, or the reason of `signal`, which ends the content too. */
  open: (signal: AbortSignal) => Promise<OpenedSource>;
}

/** A file as the listing of its source tells it. */
export interface ListedFile {
  /** The key or path that opens it, without a slash in front; no two files of a listing have the same. */
  path: string;
  /** The last part of the path. */
  name: string;
  /** Null when the listing does not tell it. */
  sizeBytes: number | null;
  /** Changes whenever the file does: an ETag, a version id, or size and time; null when the listing tells nothing of it. */
  version: string | null;
}

/** Where the bytes of a run of many files come from. */
export interface SourceFolder {
  /**
   * The files that the source's pattern means, in any order, as the source lists them: page by page where there are
   * many, so that the caller may stop. Folders and what only stands for one are left out. Throws as `Source.open` does;
   * no file at all is no failure here.
   */
  list: (signal: AbortSignal) => AsyncIterable<ListedFile>;
  /** Opens a file that was listed, as {@link Source} does; one that has gone meanwhile is a SourceNotFound. */
  open: (path: string, signal: AbortSignal) => Promise<OpenedSource>;
}

/** The settings that sources need. */
export interface SourceSettings {
  /** A `file:` address of the folder that uploads lie in. */
  uploadsUrl: string;
  /** `host:port` entries that may be reached although they are private, or not on a usual port. */
  allowedPrivateHosts: readonly string[];
  maxFileBytes: number;
  /** How S3 is reached where nothing else is said; left out: AWS, with no keys of the service's own. */
  s3?: S3Settings;
}

/** What changes how patient a source is, and how much it asks for at a time and reads ahead. */
export type SourceOptions = Pick<HttpOptions, 'timings'> & Pick<S3Options, 'ahead' | 'partBytes'>;

/** The source that a definition names, whose credentials are those of its protocol: no others are accepted with it. */
export function createSource(
  { url }: FileSource,
  credentials: SourceCredentials | null,
  settings: SourceSettings,
  options: SourceOptions = {},
): Source {
  if (url.startsWith('upload:')) return createUploadSource(url, settings, options);
  if (url.startsWith('s3:'))
    return createS3Source(url, credentials as S3Credentials | null, settings, options);
  if (url.startsWith('sftp:'))
    return lazySource(async () => {
      const { createSftpSource } = await import('./sftp-source.ts');
      return createSftpSource(url, credentials as SftpCredentials | null, settings, options);
    });
  return createHttpSource(url, credentials as HttpCredentials | null, settings, options);
}

/** The folder of a source whose address is a pattern (see domain/file-pattern.ts); null when it names a single file. */
export function createSourceFolder(
  { url }: FileSource,
  credentials: SourceCredentials | null,
  settings: SourceSettings,
  options: SourceOptions = {},
): SourceFolder | null {
  const pattern = filePattern(url);
  if (pattern === null) return null;
  if (url.startsWith('s3:'))
    return createS3Files(url, pattern, credentials as S3Credentials | null, settings, options);
  if (url.startsWith('sftp:'))
    return lazySourceFolder(async () => {
      const { createSftpFiles } = await import('./sftp-files.ts');
      return createSftpFiles(
        pattern,
        url,
        credentials as SftpCredentials | null,
        settings,
        options,
      );
    });
  return createUploadFiles(pattern, settings);
}
