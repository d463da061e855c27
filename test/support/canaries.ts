/** A secret that is looked for everywhere. */
export interface Canary {
  name: string;
  value: string;
}

/** What of a canary is in `haystack`, as it is or in base64, hexadecimal or percent-encoding: `name as form`. */
export function findCanaries(haystack: Uint8Array, canaries: readonly Canary[]): string[] {
  const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength);
  return canaries.flatMap(({ name, value }) =>
    formsOf(value)
      .filter(([, text]) => bytes.includes(text))
      .map(([form]) => `${name} as ${form}`),
  );
}

function formsOf(value: string): [form: string, text: string][] {
  const bytes = Buffer.from(value, 'utf8');
  return [
    ['it is', value],
    // Quotes and line breaks look otherwise inside JSON.
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['percent', encodeURIComponent(value)],
    ...[0, 1, 2].flatMap((before): [string, string][] => {
      const inner = innerBase64(bytes, before);
      return [
        ['base64', inner],
        ['base64url', inner.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
}

/** What base64 makes of the bytes behind `before` others, without the ends, which depend on what stands around them. */
function innerBase64(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  return text.slice(
    before === 0 ? 0 : before + 1,
    bytes.length % 3 === 0 && before === 0 ? undefined : -1,
  );
}
