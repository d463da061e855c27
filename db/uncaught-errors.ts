import { isLostSocketError } from './lost-socket.ts';

interface Log {
  warn: (message: string) => void;
  fatal: (fields: { err: unknown }, message: string) => void;
}

/** Ends the process on errors that nobody caught, after saying so; survives the one that means nothing. */
export function endOnUncaughtErrors(log: Log): void {
  process.on('uncaughtException', (error) => {
    if (isLostSocketError(error)) {
      log.warn('a connection to Postgres was lost while it was written to');
      return;
    }
    log.fatal({ err: error }, 'uncaught error');
    process.exit(1);
  });
}
