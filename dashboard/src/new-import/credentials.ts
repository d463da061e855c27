import type { Draft } from './draft.ts';

/** What opens a source, as it is typed; what the kind does not need is empty. */
export interface Credentials {
  kind: 'none' | 'keep' | 'password' | 'header' | 's3' | 'sftp-password' | 'sftp-key';
  username: string;
  password: string;
  headerName: string;
  headerValue: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  endpoint: string;
  privateKey: string;
  passphrase: string;
  hostKey: string;
}

export const NO_CREDENTIALS: Credentials = {
  kind: 'none',
  username: '',
  password: '',
  headerName: 'Authorization',
  headerValue: '',
  accessKeyId: '',
  secretAccessKey: '',
  region: '',
  endpoint: '',
  privateKey: '',
  passphrase: '',
  hostKey: '',
};

type About = Pick<Draft, 'url' | 'credentials' | 'hasStoredCredentials'>;

/** The kinds of credentials that an address takes, the most usual one first. */
export function credentialKinds({
  url,
  hasStoredCredentials,
}: About): readonly Credentials['kind'][] {
  if (/^upload:/i.test(url.trim())) return [];
  const kinds = newCredentialKinds(url.trim());
  return hasStoredCredentials ? ['keep', ...kinds.filter((kind) => kind !== 'none')] : kinds;
}

function newCredentialKinds(url: string): Credentials['kind'][] {
  if (/^s3:/i.test(url)) return ['none', 's3'];
  return /^sftp:/i.test(url) ? ['sftp-password', 'sftp-key'] : ['none', 'password', 'header'];
}

/** The kind of credentials that was chosen, as far as the address takes it. */
export function credentialKind(draft: About): Credentials['kind'] {
  const kinds = credentialKinds(draft);
  const { kind } = draft.credentials;
  return kinds.includes(kind) ? kind : (kinds[0] ?? 'none');
}
