import { hash, timingSafeEqual } from 'node:crypto';

/** Gives a check whether a text is the API key. */
export function createKeyCheck(apiKey: string): (given: string) => boolean {
  const expected = digest(apiKey);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** Digests have one length, so that comparing them tells nothing about the key. */
function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** How an API key is called where it is kept who did something: tells keys apart, and nothing about the key. */
export function keyName(apiKey: string): string {
  return `key ${digest(apiKey).toString('hex', 0, 4)}`;
}
