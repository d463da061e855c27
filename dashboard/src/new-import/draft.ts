import type { Entity, Import, Transformation, Upload } from '../api/types.ts';

export type FormatKind = Exclude<Import['format']['kind'], 'egoi'>;
export type Compression = FileSource['compression'];
type FileSource = Extract<Import['source'], { kind: 'file' }>;

/** What has been entered so far, as the steps need it. */
export interface Draft {
  /** Null: named after the file. */
  name: string | null;
  entity: Entity;
  from: 'upload' | 'url' | 'egoi';
  upload: Pick<Upload, 'name' | 'url' | 'sizeBytes'> | null;
  url: string;
  /** Of many files only those that were not taken before. */
  onlyNew: boolean;
  credentials: Credentials;
  egoi: EgoiDraft;
  compression: Compression;
  encoding: string;
  delimiter: string;
  /** Null: what the file looks like. */
  format: FormatKind | null;
  /** Null: not chosen yet. */
  userIdField: string | null;
  userIdType: string | null;
  hashUserId: boolean;
  mergeStrategy: 'merge' | 'replace';
  orderIdColumn: 'Name' | 'Id';
  transformations: Transformation[];
  limits: Limits;
  /** When it runs by itself; null: it is run at once. */
  cron: string | null;
}

/** What a run must keep to be stored; null: no such limit. */
export interface Limits {
  maxRejectedPercent: number | null;
  maxRejected: number | null;
  maxFewerPercent: number | null;
  maxUpdatedPercent: number | null;
  keepColumns: boolean;
}

/** A list of E-goi as it is typed. */
export interface EgoiDraft {
  apiKey: string;
  listId: string;
  /** Empty: all contacts of the list. */
  segmentId: string;
}

export interface Credentials {
  kind: 'none' | 'password' | 'header' | 's3' | 'sftp-password' | 'sftp-key';
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

export const EMPTY_DRAFT: Draft = {
  name: null,
  entity: 'users',
  from: 'upload',
  upload: null,
  url: '',
  onlyNew: false,
  credentials: {
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
  },
  egoi: { apiKey: '', listId: '', segmentId: '' },
  compression: 'auto',
  encoding: 'auto',
  delimiter: 'auto',
  format: null,
  userIdField: null,
  userIdType: null,
  hashUserId: false,
  mergeStrategy: 'merge',
  orderIdColumn: 'Name',
  transformations: [],
  limits: {
    maxRejectedPercent: null,
    maxRejected: null,
    maxFewerPercent: null,
    maxUpdatedPercent: null,
    keepColumns: false,
  },
  cron: null,
};

/** Formats of an entity, the most usual one first. */
export const FORMATS: Record<Entity, readonly FormatKind[]> = {
  users: ['csv', 'jsonl'],
  orders: ['kevel-csv', 'shopify-csv'],
  products: ['google-xml', 'jsonl'],
};

/** The address of the source; empty when there is none yet. */
export function addressOf({ from, upload, url }: Draft): string {
  return from === 'upload' ? (upload?.url ?? '') : url.trim();
}

/** True for an address that means many files. */
export function isManyFiles({ from, url }: Draft): boolean {
  return from === 'url' && url.includes('*');
}

/** True once a source is named; whether there is one at it is for the API to say. */
export function hasSource(draft: Draft): boolean {
  return draft.from === 'egoi' ? draft.egoi.listId.trim() !== '' : addressOf(draft) !== '';
}

/** The name of the file, without its folders and without what can be secret. */
export function fileNameOf(draft: Draft): string {
  if (draft.from === 'upload') return draft.upload?.name ?? '';
  const path = /^[a-z0-9]+:\/\/[^/]*\/([^?#]*)/.exec(draft.url)?.[1] ?? '';
  return path.split('/').at(-1) ?? '';
}

export function nameOf(draft: Draft): string {
  if (draft.name !== null) return draft.name;
  if (draft.from !== 'egoi') return fileNameOf(draft).slice(0, 200);
  return hasSource(draft) ? `E-goi list ${draft.egoi.listId.trim()}` : '';
}

/** The format that was chosen, or the one that the name of the file speaks for. */
export function formatOf(draft: Draft): FormatKind {
  const [usual = 'csv', other = usual] = FORMATS[draft.entity];
  if (draft.format !== null && FORMATS[draft.entity].includes(draft.format)) return draft.format;
  const isJson = /\.(jsonl|ndjson|json)(\.|$)/i.test(fileNameOf(draft));
  return isJson && other === 'jsonl' ? other : usual;
}

export function isCsv(kind: FormatKind): boolean {
  return kind === 'csv' || kind === 'kevel-csv' || kind === 'shopify-csv';
}

/** The kinds of credentials that an address takes, the most usual one first. */
export function credentialKinds({ url }: Draft): readonly Credentials['kind'][] {
  if (/^s3:/i.test(url.trim())) return ['none', 's3'];
  if (/^sftp:/i.test(url.trim())) return ['sftp-password', 'sftp-key'];
  return /^upload:/i.test(url.trim()) ? [] : ['none', 'password', 'header'];
}

/** The kind of credentials that was chosen, as far as the address takes it. */
export function credentialKind(draft: Draft): Credentials['kind'] {
  const kinds = credentialKinds(draft);
  const { kind } = draft.credentials;
  return kinds.includes(kind) ? kind : (kinds[0] ?? 'none');
}
