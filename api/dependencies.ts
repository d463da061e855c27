import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Reach } from '../domain/failpoint.ts';
import type { Keyring } from '../domain/keyring.ts';
import type { Previews } from '../preview/open-previews.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Metrics } from './metrics.ts';
import type { Temporal } from './temporal.ts';
import type { UploadArea } from './upload-area.ts';

/** What the routes work with; made once a process. */
export interface ApiDependencies {
  database: Database;
  temporal: Temporal;
  uploads: UploadArea;
  previews: Previews;
  metrics: Metrics;
  settings: ApiSettings;
  log: Logger;
  /** Left out: nothing is traced. */
  tracing?: Tracing;
  /** Told of the points that work has reached; left out: nobody strikes there. */
  reach?: Reach;
  /** Aborted when the process is asked to stop: answers that would go on for long end. */
  stopping: AbortSignal;
}

/** The settings that the routes need. */
export interface ApiSettings {
  apiKey: string;
  /** Seals what is secret of imports. */
  keyring: Keyring;
  maxFileBytes: number;
  /** How many runs work at a time; further ones wait for their turn. */
  maxRunningRuns: number;
  /** Where people look at workflows; undefined: nowhere. */
  temporalUiUrl: string | undefined;
}
