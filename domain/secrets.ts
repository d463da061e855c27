import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { ImportSecrets } from './import-secrets.ts';
import type { Keyring } from './keyring.ts';

const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
/** 96 bits is the size for which GCM takes the IV as it is. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The envelope of `text`, `v1.<keyId>.<iv>.<tag>.<data>`; it opens only with the key that made it, and for the same row. */
export function seal(text: string, { current }: Keyring, rowId: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, current.bytes, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(rowId));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const parts = [iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'));
  return [VERSION, current.id, ...parts].join('.');
}

/** The text in an envelope that {@link seal} made for the row; a {@link SecretsError} when it does not open. */
export function unseal(envelope: string, keyring: Keyring, rowId: string): string {
  const [version, madeWith, iv, tag, data] = envelope.split('.');
  if (version !== VERSION || iv === undefined || tag === undefined || data === undefined)
    throw new SecretsError('the envelope has an unknown form');
  const key = keyring.all.find(({ id }) => id === madeWith);
  if (!key)
    throw new SecretsError(
      `the envelope was made with the key ${madeWith}, which is neither SECRETS_KEY nor one of SECRETS_OLD_KEYS`,
    );
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(ALGORITHM, key.bytes, Buffer.from(iv, 'base64url'), options);
    decipher.setAAD(Buffer.from(rowId));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]);
    return text.toString('utf8');
  } catch {
    throw new SecretsError('the envelope was changed, or belongs to another row');
  }
}

/** True when the envelope was made with the current key. */
export function isCurrent(envelope: string, { current }: Keyring): boolean {
  return envelope.startsWith(`${VERSION}.${current.id}.`);
}

/** The envelope of an import's secrets; null when it has none. */
export function sealSecrets(
  secrets: ImportSecrets,
  keyring: Keyring,
  importId: string,
): string | null {
  if (Object.values(secrets).every((secret) => secret === null || secret === undefined))
    return null;
  return seal(JSON.stringify(secrets), keyring, importId);
}

/** The secrets that {@link sealSecrets} sealed for the import; what opens is what was validated before. */
export function unsealSecrets(
  sealed: string | null,
  keyring: Keyring,
  importId: string,
): ImportSecrets {
  if (sealed === null) return { credentials: null, query: null };
  const opened = JSON.parse(unseal(sealed, keyring, importId)) as ImportSecrets | object;
  // Before queries were sealed, the credentials alone were in the envelope.
  return 'query' in opened
    ? opened
    : { credentials: opened as ImportSecrets['credentials'], query: null };
}

/** An envelope that does not open; its message holds no secret. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}
