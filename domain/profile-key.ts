import { recordKey } from './record-key.ts';

/** The key of the profile that an id names, as Postgres shows it: a UUID of the first 128 bits of SHA-256 over `idType:id`. */
export function profileKey(idType: string, id: string): string {
  return recordKey(`${idType}:${id}`).replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  );
}
