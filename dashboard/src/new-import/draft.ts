import type { Entity, Import, Transformation, Upload } from '../api/types.ts';
import type { ScheduleDraft } from '../schedule/schedule-fields.tsx';
import { credentialKind, type Credentials, NO_CREDENTIALS } from './credentials.ts';

export type FormatKind = Exclude<Import['format']['kind'], 'egoi'>;
export type Compression = FileSource['compression'];
type FileSource = Extract<Import['source'], { kind: 'file' }>;

/** Stands in an address for a query, which can hold secrets. */
const HIDDEN_QUERY = '?...';

/** What has been entered so far, as the steps need it. */
export interface Draft {
  /** Null: named after the file. */
  name: string | null;
  entity: Entity;
  from: 'upload' | 'url' | 'egoi';
  upload: UploadedFile | null;
  url: string;
  /** Of many files only those that were not taken before. */
  onlyNew: boolean;
  /** A slot whose file is the one imported last is skipped. */
  onlyChanged: boolean;
  credentials: Credentials;
  /** The import has credentials already, which the page cannot see. */
  hasStoredCredentials: boolean;
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
  schedule: ScheduleDraft | null;
}

/** A file in the upload area; its size is null where only its address is known. */
export type UploadedFile = Pick<Upload, 'name' | 'url'> & { sizeBytes: number | null };

/** What a run must keep to be stored; null: no such limit. */
export interface Limits {
  maxRejectedPercent: number | null;
  maxRejected: number | null;
  maxFewerPercent: number | null;
  maxUpdatedPercent: number | null;
  keepColumns: boolean;
  /** What happens beyond a limit; null: what is usual for the limit. */
  onExceeded: 'fail' | 'hold' | null;
  /** How long a run waits for a person; null: as long as usual. */
  waitHours: number | null;
}

/** A list of E-goi as it is typed. */
export interface EgoiDraft {
  apiKey: string;
  listId: string;
  /** Empty: all contacts of the list. */
  segmentId: string;
}

export const EMPTY_DRAFT: Draft = {
  name: null,
  entity: 'users',
  from: 'upload',
  upload: null,
  url: '',
  onlyNew: false,
  onlyChanged: false,
  credentials: NO_CREDENTIALS,
  hasStoredCredentials: false,
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
    onExceeded: null,
    waitHours: null,
  },
  schedule: null,
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
  // Over http nothing can be listed, so there a * is a character like others.
  return from === 'url' && /^(upload|s3|sftp):\/\/.*(\*|\/$)/i.test(url.trim());
}

/** True once a source is named; whether there is one at it is for the API to say. */
export function hasSource(draft: Draft): boolean {
  return draft.from === 'egoi' ? draft.egoi.listId.trim() !== '' : addressOf(draft) !== '';
}

/** The name of the file, without its folders and without what can be secret. */
export function fileNameOf(draft: Draft): string {
  if (draft.from === 'upload') return draft.upload?.name ?? '';
  const path = /^(?:upload:\/\/|[a-z0-9]+:\/\/[^/]*\/)([^?#]*)/i.exec(draft.url.trim())?.[1] ?? '';
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

/** Whether the page knows everything that the file is read with; of an import that is there it does not know the secrets. */
export function canPreview(draft: Draft): boolean {
  const isSealed = credentialKind(draft) === 'keep' || draft.url.endsWith(HIDDEN_QUERY);
  return hasSource(draft) && !(draft.from === 'url' && isSealed);
}

export function isCsv(kind: FormatKind): boolean {
  return kind === 'csv' || kind === 'kevel-csv' || kind === 'shopify-csv';
}
