import type { Spool } from '../../spool/spool.ts';

/** A file in the spool as it came, packed or not. */
export interface PackedFile {
  spool: Pick<Spool, 'read' | 'readInto'>;
  /** Its name in the spool. */
  object: string;
  sizeBytes: number;
}
