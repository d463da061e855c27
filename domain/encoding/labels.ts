import iconv from 'iconv-lite';

/** The form in which a label of UTF-16 or UTF-32 says how wide a unit is, and perhaps which byte comes first. */
const WIDE = /^(?:utf|ucs|iso10646ucs|csucs|csunicode)(16|2|32|4)?(le|be)?$/;
/** What iconv-lite has under its labels besides encodings of text. */
const NOT_TEXT = new Set(['base64', 'hex']);

/** True when the label means UTF-8. */
export function isUtf8Label(label: string): boolean {
  return plainName(label) === 'utf8' || platformName(label) === 'utf-8';
}

/** True for a label that files can be read in. */
export function isKnownEncoding(label: string): boolean {
  return (
    label === 'auto' ||
    platformName(label) !== null ||
    (iconv.encodingExists(label) && !NOT_TEXT.has(plainName(label)))
  );
}

/** A label of UTF-16 or UTF-32 by its width in bits and, where it says so, its byte order; null for all others. */
export function wideEncoding(label: string): { bits: 16 | 32; order: 'le' | 'be' | null } | null {
  const name = platformName(label) ?? plainName(label);
  const [whole, width, order = null] = WIDE.exec(plainName(name)) ?? [];
  if (!whole || !width) return null;
  // "utf-16" is little-endian to the platform, but says nothing of the order.
  const told = WIDE.exec(plainName(label))?.[2] ?? (width === '16' ? null : order);
  return {
    bits: /16|^2/.test(width) ? 16 : 32,
    order: told === 'le' || told === 'be' ? told : null,
  };
}

/** The platform's name of an encoding that its decoder reads as such; null when it has none. */
export function platformName(label: string): string | null {
  // Labels of ASCII are Windows-1252 to the platform: bytes that are not ASCII would pass in silence.
  if (/^(us-?)?ascii$|^ansi_x3\.4|^iso646-us$/i.test(label)) return null;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'x-user-defined' ? null : encoding;
  } catch {
    return null;
  }
}

function plainName(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]/g, '');
}
