import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import type { HttpCredentials } from './definition.ts';

const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
/** 96 bits is the size for which GCM takes the IV as it is. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The envelope of `text`, `v1.<keyId>.<iv>.<tag>.<data>`; it opens only with the same 32-byte key and for the same row. */
export function seal(text: string, key: Buffer, rowId: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(rowId));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const parts = [iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'));
  return [VERSION, keyId(key), ...parts].join('.');
}

/** The text in an envelope that {@link seal} made for the row; a {@link SecretsError} when it does not open. */
export function unseal(envelope: string, key: Buffer, rowId: string): string {
  const [version, madeWith, iv, tag, data] = envelope.split('.');
  if (version !== VERSION || iv === undefined || tag === undefined || data === undefined)
    throw new SecretsError('the envelope has an unknown form');
  if (madeWith !== keyId(key))
    throw new SecretsError(`the envelope was made with the key ${madeWith}, not ${keyId(key)}`);
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64url'), options);
    decipher.setAAD(Buffer.from(rowId));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]);
    return text.toString('utf8');
  } catch {
    throw new SecretsError('the envelope was changed, or belongs to another row');
  }
}

/** The envelope of an import's credentials. */
export function sealCredentials(
  credentials: HttpCredentials,
  key: Buffer,
  importId: string,
): string {
  return seal(JSON.stringify(credentials), key, importId);
}

/** The credentials that {@link sealCredentials} sealed for the import; what opens is what was validated before. */
export function unsealCredentials(sealed: string, key: Buffer, importId: string): HttpCredentials {
  return JSON.parse(unseal(sealed, key, importId)) as HttpCredentials;
}

/** An envelope that does not open; its message holds no secret. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

/** The first 8 hexadecimal digits of the key's SHA-256: tells keys apart, tells nothing about the key. */
function keyId(key: Buffer): string {
  return hash('sha256', key, 'hex').slice(0, 8);
}
