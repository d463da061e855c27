import type { HoldDecision } from './threshold.ts';

/** Attempts where trying again may help, but not for ever: with Temporal's growing pauses about three minutes. */
const BOUNDED = 8;

/**
 * The failure catalogue: everything that can end a run, one entry a type.
 * `attempts` is how often an activity may meet it before the run fails: 1 is final and says what a person has
 * to change; Infinity is for what comes back by itself, such as a database that restarts.
 */
export const FAILURES = {
  EmptyFile: {
    attempts: 1,
    hint: 'The file has nothing to import, not even a header line. Check that the export finished and that the address is right.',
  },
  InvalidHeader: {
    attempts: 1,
    hint: 'The header line cannot be used as it is. Correct it and import again.',
  },
  MissingColumn: {
    attempts: 1,
    hint: 'A column that the import needs is not in the header. Check its name, upper and lower case matter.',
  },
  UnreadableFile: {
    attempts: 1,
    hint: 'The file cannot be read as what it is said to be. Check its format, encoding and compression.',
  },
  FileTooLarge: {
    attempts: 1,
    hint: 'The file is larger than this service accepts. Split it, or ask for a higher limit.',
  },
  TooManyFiles: {
    attempts: 1,
    hint: 'The address means more files than one run takes. Say more of their names, or move away those that are imported.',
  },
  SourceNotFound: {
    attempts: 1,
    hint: 'There is no file at that address. Check the address, and that the export has run.',
  },
  SourceRefused: {
    attempts: 1,
    hint: 'The source refuses access. Check the credentials and their permissions.',
  },
  HostNotTrusted: {
    attempts: 1,
    hint: 'Nothing proves yet that this is the right server. Ask its owner for the fingerprint of its host key and put that into credentials.hostKey.',
  },
  AddressNotAllowed: {
    attempts: 1,
    hint: 'The address leads to a private or reserved network, which imports may not reach. The engineer who runs the service can allow it in ALLOWED_PRIVATE_HOSTS.',
  },
  SourceUnavailable: {
    attempts: BOUNDED,
    hint: 'The source did not deliver the file. It was tried several times; try again later or ask the owner of the source.',
  },
  SourceChanged: {
    attempts: BOUNDED,
    hint: 'The file was changed while it was read, at each of several tries. Write it under another name, and rename it when it is complete.',
  },
  SourceTooSlow: {
    attempts: BOUNDED,
    hint: 'The source delivers the file too slowly to be useful. It was tried several times.',
  },
  TooManyRejected: {
    attempts: 1,
    hint: 'More records were rejected than errorThreshold allows, so nothing was stored. See the issues of the run.',
  },
  UnlikeLastRun: {
    attempts: 1,
    hint: 'The file differs from that of the last good run by more than errorThreshold allows, so nothing was stored. Check the export.',
  },
  HoldRejected: {
    attempts: 1,
    hint: 'A person looked at what the run would do and rejected it, so nothing was stored.',
  },
  HoldExpired: {
    attempts: 1,
    hint: 'The run waited for a person to approve or reject it, and nobody did in time, so nothing was stored. Run the import again.',
  },
  StorageUnavailable: {
    attempts: Number.POSITIVE_INFINITY,
    hint: 'The database or the spool did not answer. The run is tried again by itself.',
  },
  SpoolFull: {
    attempts: BOUNDED,
    hint: 'There is no space left for the files of running imports. The engineer who runs the service has to free some.',
  },
  WorkerShutdown: {
    attempts: Number.POSITIVE_INFINITY,
    hint: 'The worker is being stopped and hands its work over to another one.',
  },
  TallyMismatch: {
    attempts: 1,
    hint: 'The counts of the run do not add up, so it is not called completed. This is a defect of the service: please report it.',
  },
  TimedOut: {
    attempts: 1,
    hint: 'The run did not end within its time limit. What it had stored by then stays; run it again, nothing is stored twice.',
  },
  Terminated: {
    attempts: 1,
    hint: 'Somebody ended the run in Temporal, past this service. What it had stored by then stays; run it again, nothing is stored twice.',
  },
  WorkflowGone: {
    attempts: 1,
    hint: 'Temporal does not know the run any more, or ended it without a result. What it had stored by then stays; run it again, nothing is stored twice.',
  },
  Internal: {
    attempts: BOUNDED,
    hint: 'Something unexpected happened in the service. The engineer who runs it finds the details in the logs under the run id.',
  },
} as const satisfies Record<string, { attempts: number; hint: string }>;

export type FailureType = keyof typeof FAILURES;

/** Why a run failed, as it is stored and shown. */
export interface Failure {
  type: FailureType;
  /** What happened, in one sentence, with names and numbers. */
  message: string;
  /** What to do about it. */
  hint: string;
}

/** A failure with the hint of its type. */
export function createFailure(type: FailureType, message: string): Failure {
  return { type, message, hint: FAILURES[type].hint };
}

/** True for a word that names a failure of the catalogue. */
export function isFailureType(word: string): word is FailureType {
  return Object.hasOwn(FAILURES, word);
}

/** How a run ended before somebody had it tried again. */
export interface EarlierFailure {
  failure: Failure;
  /** ISO 8601. */
  failedAt: string;
  retriedAt: string;
  /** The key that asked for it, by its name; left out by older services. */
  retriedBy?: string;
  /** What a person had decided about the run when it was held; left out by older services. */
  decision?: HoldDecision | null;
}

/** What ends a run, thrown anywhere below an activity; the activity boundary translates it for Temporal. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
  readonly type: FailureType;
  /** When a retry is worth a try: earliest after this many seconds, if the source said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    type: FailureType,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.type = type;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
