import type { Entity, Import, NewImport, Transformation, Upload } from '../api/types.ts';

export type FormatKind = Exclude<Import['format']['kind'], 'egoi'>;
export type Compression = FileSource['compression'];
type FileSource = Extract<Import['source'], { kind: 'file' }>;
type NewSource = Extract<NewImport['source'], { kind: 'file' }>;
type EgoiSource = Extract<NewImport['source'], { kind: 'egoi' }>;

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
  maxRejectedPercent: number | null;
  /** When it runs by itself; null: it is run at once. */
  cron: string | null;
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
  maxRejectedPercent: null,
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

/** The file as the API takes it as a source. */
export function sourceOf(draft: Draft): NewSource {
  const credentials = draft.from === 'url' ? credentialsOf(draft) : null;
  return {
    kind: 'file',
    url: addressOf(draft),
    compression: draft.compression,
    encoding: draft.encoding.trim() || 'auto',
    ...(credentials === null ? {} : { credentials }),
    ...(draft.onlyNew && isManyFiles(draft) ? { onlyNew: true } : {}),
  };
}

function credentialsOf(draft: Draft): NonNullable<NewSource['credentials']> | null {
  const { username, password, privateKey, passphrase, hostKey, ...rest } = draft.credentials;
  const { headerName, headerValue, accessKeyId, secretAccessKey, region, endpoint } = rest;
  const shown = hostKey.trim() === '' ? {} : { hostKey: hostKey.trim() };
  switch (credentialKind(draft)) {
    case 'none':
      return null;
    case 'password':
      return { username, password };
    case 'header':
      return { headers: { [headerName.trim()]: headerValue } };
    case 's3':
      return {
        accessKeyId,
        secretAccessKey,
        ...(region.trim() === '' ? {} : { region: region.trim() }),
        ...(endpoint.trim() === '' ? {} : { endpoint: endpoint.trim() }),
      };
    case 'sftp-password':
      return { username, password, ...shown };
    case 'sftp-key':
      return { username, privateKey, ...(passphrase === '' ? {} : { passphrase }), ...shown };
  }
}

function egoiSourceOf({ egoi }: Draft): EgoiSource {
  const apiKey = egoi.apiKey.trim();
  const segmentId = egoi.segmentId.trim();
  return {
    kind: 'egoi',
    listId: Number(egoi.listId),
    ...(apiKey === '' ? {} : { apiKey }),
    ...(segmentId === '' ? {} : { segmentId }),
  };
}

/** The import as the API takes it; fields that are missing are sent empty, so that the API says so. */
export function definitionOf(draft: Draft, dryRun: boolean): NewImport {
  const rest = {
    name: nameOf(draft),
    dryRun,
    ...(draft.maxRejectedPercent === null
      ? {}
      : { errorThreshold: { maxRejectedPercent: draft.maxRejectedPercent } }),
    ...(draft.cron === null ? {} : { schedule: { cron: draft.cron } }),
  };
  if (draft.from === 'egoi') return { ...rest, entity: 'users', source: egoiSourceOf(draft) };
  const common = {
    ...rest,
    source: sourceOf(draft),
    transformations: draft.transformations,
  };
  const { delimiter, hashUserId, mergeStrategy, orderIdColumn } = draft;
  const userIdField = draft.userIdField ?? '';
  const userIdType = draft.userIdType ?? '';
  const users = { userIdField, userIdType, hashUserId, mergeStrategy };
  const kind = formatOf(draft);
  switch (draft.entity) {
    case 'users':
      return kind === 'jsonl'
        ? { ...common, entity: 'users', format: { kind, ...users } }
        : { ...common, entity: 'users', format: { kind: 'csv', delimiter, ...users } };
    case 'orders':
      return kind === 'shopify-csv'
        ? { ...common, entity: 'orders', format: { kind, delimiter, orderIdColumn, hashUserId } }
        : { ...common, entity: 'orders', format: { kind: 'kevel-csv', delimiter, hashUserId } };
    case 'products':
      return {
        ...common,
        entity: 'products',
        format: { kind: kind === 'jsonl' ? kind : 'google-xml' },
      };
  }
}
