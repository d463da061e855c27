import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Periods } from '../db/queries/clean-up.ts';
import type { Keyring } from '../domain/keyring.ts';
import type { S3Settings } from '../domain/s3-settings.ts';
import type { PreparePool } from './prepare/pool.ts';
import type { Spool } from './spool/spool.ts';

/** What activities work with; made once a worker process. */
export interface Dependencies {
  database: Database;
  spool: Spool;
  preparePool: PreparePool;
  settings: Settings;
  log: Logger;
}

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
  /** Between the first two attempts at a message to a webhook; it doubles from then on. */
  webhookPauseSeconds: number;
  /** How long what belongs to ended runs is kept. */
  keep: Periods;
  s3?: S3Settings;
}
