import { type Logger, pino } from 'pino';

/** The log of the process: one JSON object a line. */
export function createLog(level: string): Logger {
  return pino({ level, base: { process: 'api' }, serializers: { err: describeError } });
}

/**
 * The error below others. Drizzle's repeats the statement with its values and Postgres' details repeat rows:
 * both can hold secrets, and no log may.
 */
export function rootCause(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}

function describeError(error: unknown): unknown {
  const root = rootCause(error);
  if (!(root instanceof Error)) return { message: String(root) };
  const code = 'code' in root ? root.code : undefined;
  return { type: root.name, code, message: root.message, stack: root.stack };
}
