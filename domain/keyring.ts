import { hash, hkdfSync } from 'node:crypto';

/** A 32-byte key with the name that its envelopes carry. */
export interface Key {
  id: string;
  bytes: Buffer;
}

/** The keys of the service: everything is sealed with the current one, and opened with any of them. */
export interface Keyring {
  current: Key;
  /** The current key, and those that were current before. */
  all: readonly Key[];
}

/** The keyring of keys of 32 bytes in base64: the current one, and older ones that still open what they sealed. */
export function createKeyring(current: string, old: readonly string[] = []): Keyring {
  const key = keyOf(Buffer.from(current, 'base64'));
  return { current: key, all: [key, ...old.map((text) => keyOf(Buffer.from(text, 'base64')))] };
}

/** The keyring with a key of its own for `purpose` in place of each key: what opens one kind of secret opens no other. */
export function keyringFor(keyring: Keyring, purpose: string): Keyring {
  const all = keyring.all.map(({ bytes }) =>
    keyOf(Buffer.from(hkdfSync('sha256', bytes, '', purpose, 32))),
  );
  return { current: all[0] ?? keyring.current, all };
}

/** Named by the first 8 hexadecimal digits of its SHA-256: they tell keys apart, and nothing about the key. */
function keyOf(bytes: Buffer): Key {
  return { id: hash('sha256', bytes, 'hex').slice(0, 8), bytes };
}
