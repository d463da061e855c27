import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Keyring } from '../domain/keyring.ts';
import type { Previews } from '../preview/open-previews.ts';
import type { HttpMetrics } from './metrics.ts';
import type { Temporal } from './temporal.ts';
import type { UploadArea } from './upload-area.ts';

/** What the routes work with; made once a process. */
export interface ApiDependencies {
  database: Database;
  temporal: Temporal;
  uploads: UploadArea;
  previews: Previews;
  metrics: HttpMetrics;
  settings: ApiSettings;
  log: Logger;
  /** Aborted when the process is asked to stop: answers that would go on for long end. */
  stopping: AbortSignal;
}

/** The settings that the routes need. */
export interface ApiSettings {
  apiKey: string;
  /** Seals what is secret of imports. */
  keyring: Keyring;
  maxFileBytes: number;
  /** Where people look at workflows; undefined: nowhere. */
  temporalUiUrl: string | undefined;
}
