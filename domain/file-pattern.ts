/** Which files an address means that does not name one alone, such as `s3://b/exports/users_*.csv.gz` or `s3://b/exports/`. */
export interface FilePattern {
  /** The pattern as people write it, behind host or bucket; a literal * in it looks like a wildcard. */
  shown: string;
  /** What the paths of all files that match begin with: all that has to be listed. */
  prefix: string;
  /** How many parts a path that matches has, folders and name; null: any number. */
  depth: number | null;
  /** Whether the file at a path is meant; the path is written like the pattern: without a slash in front. */
  matches: (path: string) => boolean;
}

/** Sources that can list their files. Over HTTP nothing can be listed, so there a * is a character like others. */
const LISTED_SOURCES = /^(?:upload:\/\/|s3:\/\/[^/?#]*\/|sftp:\/\/[^/?#]*\/)([^?#]*)/;

/** Any number of folders. */
const ANY_FOLDERS = Symbol('**');
/** The literal pieces of a part around its wildcards, at least one. */
type PatternPart = string[] | typeof ANY_FOLDERS;

/**
 * The files that an address means; null when it names a single one. `*` stands for any characters of one name, `**`
 * as a whole part for any number of folders, and an address that ends with a slash means all files below it. As in a
 * shell, a name or folder that begins with a dot is met only where the pattern has the dot. A `*` of the name itself is
 * written `%2A`. `?` is no wildcard: it begins the query of an address.
 */
export function filePattern(url: string): FilePattern | null {
  const raw = LISTED_SOURCES.exec(url)?.[1]?.replaceAll(/%2f/gi, '/');
  if (raw === undefined || !(raw.includes('*') || raw === '' || raw.endsWith('/'))) return null;
  // What ends with a folder, or with any number of them, means the files in it.
  const written = raw.replace(/(^|\/)(?:\*\*)?$/, '$1**/*');
  const parts = written.split('/').map(parsePart);
  return {
    shown: decode(raw),
    prefix: decode(written.slice(0, written.indexOf('*'))),
    depth: parts.includes(ANY_FOLDERS) ? null : parts.length,
    matches: (path) => matchesParts(parts, path.split('/')),
  };
}

function parsePart(text: string): PatternPart {
  return text === '**' ? ANY_FOLDERS : text.split(/\*+/).map(decode);
}

/** Goes back to the last `**` only: what an earlier one could take, the last one can take as well. */
function matchesParts(parts: readonly PatternPart[], names: readonly string[]): boolean {
  let part = 0;
  let name = 0;
  let open: { part: number; name: number } | null = null;
  while (name < names.length) {
    const wanted = parts[part];
    const given = names[name] ?? '';
    if (wanted === ANY_FOLDERS) {
      part += 1;
      open = { part, name };
    } else if (wanted !== undefined && matchesName(wanted, given)) {
      part += 1;
      name += 1;
    } else if (open !== null && !isHidden(names[open.name] ?? '')) {
      open.name += 1;
      ({ part, name } = open);
    } else return false;
  }
  return parts.slice(part).every((left) => left === ANY_FOLDERS);
}

/** Takes each literal at its first place: a later one would only leave less for those behind it. */
function matchesName([first = '', ...others]: readonly string[], name: string): boolean {
  const last = others.pop();
  if (last === undefined) return name === first;
  if (name === '' || (isHidden(name) && first === '') || !name.startsWith(first)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const literal of others) {
    const found = name.indexOf(literal, at);
    if (found === -1) return false;
    at = found + literal.length;
  }
  return at <= end && name.endsWith(last);
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that begins no code is a character of the name.
    return text;
  }
}
