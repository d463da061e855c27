/** An uploaded file as it lies there. */
export interface Upload {
  name: string;
  sizeBytes: number;
  updatedAt: Date;
}

/** The service's own upload area: files by name, each there whole or not at all. */
export interface UploadArea {
  /** Stores `content` under `name`, in the place of what had it before; an error leaves that as it was. */
  write: (name: string, content: AsyncIterable<Uint8Array>) => Promise<WrittenUpload>;
  /** Where a file can be put without passing through the API; null when there is no such way. */
  presign: (name: string) => Promise<PresignedUpload | null>;
  /** All uploads by name. */
  list: () => Promise<Upload[]>;
  /** Throws when files can be neither read nor written there. */
  check: () => Promise<void>;
  /** Removes an upload; false when there is none. */
  remove: (name: string) => Promise<boolean>;
  /** Removes what uploads that were cut off have left and not written to since `before`; gives how many. */
  sweep: (before: Date) => Promise<number>;
}

export interface WrittenUpload extends Upload {
  sha256: string;
  /** False when it took the place of another file. */
  isNew: boolean;
}

/** One PUT of a file's bytes to `url`, with these headers, until it expires. Who has the address may do it. */
export interface PresignedUpload {
  url: string;
  method: 'PUT';
  headers: Record<string, string>;
  expiresAt: Date;
}

/** An upload that is larger than a file may be. */
export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge';
}
