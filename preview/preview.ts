import type { DelimiterEvidence } from '../domain/csv/dialect.ts';
import type { SourceCredentials } from '../domain/credentials.ts';
import type { Compression, FileDefinition } from '../domain/definition.ts';
import type { EncodingEvidence } from '../domain/encoding/evidence.ts';
import type { ColumnFacts } from '../domain/preview/column-facts.ts';
import type { S3Settings } from '../domain/s3-settings.ts';
import type { ReportIssue, SampleRecord } from '../domain/report.ts';

/** What a preview is made of. */
export interface PreviewRequest {
  definition: FileDefinition;
  credentials: SourceCredentials | null;
  /** False when the user id is not chosen yet: then nothing can be shown as stored. */
  hasUserId: boolean;
  /** How many records are shown. */
  limit: number;
  settings: PreviewSettings;
}

/** The settings that reading a source needs. */
export interface PreviewSettings {
  /** A `file:` address of the folder that uploads lie in. */
  uploadsUrl: string;
  allowedPrivateHosts: readonly string[];
  maxFileBytes: number;
  s3?: S3Settings;
}

/** Which of many files a preview has read. */
export interface PreviewedFiles {
  /** The path of the first one in the order in which a run reads them. */
  name: string;
  /** How many files the address means. */
  matched: number;
  /** True: there are more than were counted. */
  more: boolean;
}

/** The beginning of a file, read as a run would read it. */
export interface Preview {
  /** Null when the address means a single file. */
  files: PreviewedFiles | null;
  compression: Compression;
  encoding: EncodingEvidence & { used: string; note?: string };
  /** Null for formats without a delimiter. */
  dialect: { delimiter: string; quote: '"'; candidates: DelimiterEvidence[] } | null;
  columns: ColumnFacts[];
  records: SampleRecord[];
  issues: ReportIssue[];
  /** Records that were read: what is said of columns, issues and known ids is about them. */
  recordsRead: number;
  /** True when the file has more than what was read. */
  more: boolean;
}

/** A preview as its thread gives it. */
export interface ReadPreview {
  preview: Preview;
  /** The keys of the records that would be stored, each once. */
  keys: string[];
}
