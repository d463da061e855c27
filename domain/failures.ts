/**
 * The failure catalogue: everything that can end a run, one entry a type.
 * `retry: true` means that trying again may help by itself (network, a database that restarts), so
 * Temporal retries the activity; the others are final and say what a person has to change.
 */
export const FAILURES = {
  EmptyFile: {
    retry: false,
    hint: 'The file has no header line. Check that the export finished and that the address is right.',
  },
  InvalidHeader: {
    retry: false,
    hint: 'The header line cannot be used as it is. Correct it and import again.',
  },
  MissingColumn: {
    retry: false,
    hint: 'A column that the import needs is not in the header. Check its name, upper and lower case matter.',
  },
  UnreadableFile: {
    retry: false,
    hint: 'The file cannot be read as what it is said to be. Check its format, encoding and compression.',
  },
  FileTooLarge: {
    retry: false,
    hint: 'The file is larger than this service accepts. Split it, or ask for a higher limit.',
  },
  SourceNotFound: {
    retry: false,
    hint: 'There is no file at that address. Check the address, and that the export has run.',
  },
  SourceRefused: {
    retry: false,
    hint: 'The source refuses access. Check the credentials and their permissions.',
  },
  AddressNotAllowed: {
    retry: false,
    hint: 'The address leads to a private or reserved network, which imports may not reach. The engineer who runs the service can allow it in ALLOWED_PRIVATE_HOSTS.',
  },
  SourceUnavailable: {
    retry: true,
    hint: 'The source did not deliver the file. It was tried several times; try again later or ask the owner of the source.',
  },
  SourceTooSlow: {
    retry: true,
    hint: 'The source delivers the file too slowly to be useful. It was tried several times.',
  },
  TooManyRejected: {
    retry: false,
    hint: 'More records were rejected than errorThreshold allows, so nothing was stored. See the issues of the run.',
  },
  StorageUnavailable: {
    retry: true,
    hint: 'The database or the spool did not answer. The run is tried again by itself.',
  },
  SpoolFull: {
    retry: true,
    hint: 'There is no space left for the files of running imports. The engineer who runs the service has to free some.',
  },
  WorkerShutdown: {
    retry: true,
    hint: 'The worker is being stopped and hands its work over to another one.',
  },
  TallyMismatch: {
    retry: false,
    hint: 'The counts of the run do not add up, so it is not called completed. This is a defect of the service: please report it.',
  },
  TimedOut: {
    retry: false,
    hint: 'The run did not end within its time limit.',
  },
  Internal: {
    retry: true,
    hint: 'Something unexpected happened in the service. The engineer who runs it finds the details in the logs under the run id.',
  },
} as const satisfies Record<string, { retry: boolean; hint: string }>;

export type FailureType = keyof typeof FAILURES;

/** Why a run failed, as it is stored and shown. */
export interface Failure {
  type: FailureType;
  /** What happened, in one sentence, with names and numbers. */
  message: string;
  /** What to do about it. */
  hint: string;
}

/** The failure types that end a run at once. */
export const FINAL_FAILURE_TYPES: string[] = Object.entries(FAILURES)
  .filter(([, entry]) => !entry.retry)
  .map(([type]) => type);

/** A failure with the hint of its type. */
export function createFailure(type: FailureType, message: string): Failure {
  return { type, message, hint: FAILURES[type].hint };
}

/** True for a word that names a failure of the catalogue. */
export function isFailureType(word: string): word is FailureType {
  return Object.hasOwn(FAILURES, word);
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
