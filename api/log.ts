import { type Logger, pino } from 'pino';
import { describeError } from '../db/describe-error.ts';

/** The log of the process: one JSON object a line. */
export function createLog(level: string): Logger {
  return pino({ level, base: { process: 'api' }, serializers: { err: describeError } });
}
