import type { HttpCredentials, ImportDefinition } from '../../domain/definition.ts';
import { createHttpSource, type HttpOptions } from './http-source.ts';
import { createUploadSource } from './upload-source.ts';

/** What identifies the version of a file, as its source tells it; null where the source does not. */
export interface SourceFacts {
  /** An opaque version; over HTTP as the server wrote it, weak ones with their `W/`. */
  etag: string | null;
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
  /** Frees the connection or file; may be called twice. */
  close: () => Promise<void>;
}

/** Where the bytes of a run come from; opening it again starts over. */
export interface Source {
  /** Opens the file; throws a RunFailure, or the reason of `signal`, which ends the content too. */
  open: (signal: AbortSignal) => Promise<OpenedSource>;
}

/** The settings that sources need. */
export interface SourceSettings {
  /** A `file:` address of the folder that uploads lie in. */
  uploadsUrl: string;
  /** `host:port` entries that may be reached although they are private, or not on a usual port. */
  allowedPrivateHosts: readonly string[];
  maxFileBytes: number;
}

/** The source that a definition names; `http` changes how patient one over HTTP is. */
export function createSource(
  source: ImportDefinition['source'],
  credentials: HttpCredentials | null,
  settings: SourceSettings,
  http: Pick<HttpOptions, 'timings'> = {},
): Source {
  return source.url.startsWith('upload:')
    ? createUploadSource(source.url, settings)
    : createHttpSource(source.url, credentials, settings, http);
}
