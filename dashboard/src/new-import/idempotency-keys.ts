/** Gives the same key for the same body, so that what is sent again after a cut connection is done once. */
export function createKeys(): (body: string) => string {
  let last = { body: '', key: '' };
  return (body) => {
    if (last.body !== body) last = { body, key: randomKey() };
    return last.key;
  };
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
