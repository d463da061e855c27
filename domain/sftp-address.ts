/** Where a file lies on an sftp server. */
export interface SftpAddress {
  host: string;
  port: number;
  /** As the server takes it: absolute, or relative to the home folder of the user. */
  path: string;
}

const DEFAULT_PORT = 22;

/** Why an sftp address cannot be a source, as a sentence; null when it can. */
export function sftpProblem(url: URL): string | null {
  if (url.hostname === '')
    return 'must name a server, such as sftp://files.example.com/exports/crm.csv';
  if (url.search !== '' || url.hash !== '')
    return 'must write a ? of a name as %3F, and a # as %23';
  if (pathParts(url.pathname).some((part) => /[/\0]/.test(part) || part === '..'))
    return 'must write its path plainly: without .., and / only between folders';
  return null;
}

/** The parts of an sftp address that has no {@link sftpProblem}. */
export function sftpAddress(text: string): SftpAddress {
  const url = new URL(text);
  return {
    host: url.hostname,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    path: serverPath(pathParts(url.pathname)),
  };
}

/** A path as an sftp server takes it, of its parts behind the server's name; `~` in front stands for the home folder of the user. */
export function serverPath(parts: readonly string[]): string {
  const [first, ...others] = parts;
  return first === '~' ? ['.', ...others].join('/') : `/${parts.join('/')}`;
}

function pathParts(pathname: string): string[] {
  return pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that begins no code is a character of the name.
    return text;
  }
}
