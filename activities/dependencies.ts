import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Periods } from '../db/queries/clean-up.ts';
import type { Reach } from '../domain/failpoint.ts';
import type { FailureType } from '../domain/failures.ts';
import type { Keyring } from '../domain/keyring.ts';
import type { S3Settings } from '../domain/s3-settings.ts';
import type { ImportIdOf } from './import-ids.ts';
import type { PreparePool } from './prepare/pool.ts';
import type { Spool } from './spool/spool.ts';

/** What activities work with; made once a worker process. */
export interface Dependencies {
  database: Database;
  spool: Spool;
  preparePool: PreparePool;
  settings: Settings;
  log: Logger;
  /** Told of each activity that has ended; left out: nobody counts them. */
  observe?: ObserveActivity;
  /** For the log; left out: it names runs alone. */
  importIdOf?: ImportIdOf;
  /** Told of the points that work has reached; left out: nobody strikes there. */
  reach?: Reach;
}

/** Takes how long an attempt at an activity took, and how it failed; null: it went well, or was stopped. */
export type ObserveActivity = (
  activity: string,
  seconds: number,
  failure: FailureType | null,
) => void;

/** The settings that activities need. */
export interface Settings {
  /** A `file:` address of the folder that uploads lie in. */
  uploadsUrl: string;
  /** Opens what is secret of imports. */
  keyring: Keyring;
  allowedPrivateHosts: readonly string[];
  /** Where E-goi's API is. */
  egoiBaseUrl: string;
  maxFileBytes: number;
  /** How many runs work at a time; further ones wait for their turn. */
  maxRunningRuns: number;
  /** Between the first two attempts at a message to a webhook; it doubles from then on. */
  webhookPauseSeconds: number;
  /** How long what belongs to ended runs is kept. */
  keep: Periods;
  s3?: S3Settings;
}
