import { DefaultLogger } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { describeError } from '../db/describe-error.ts';

/** The log of a process: JSON lines on standard output. */
export function createLog(level: string): Logger {
  return pino({ level, base: { pid: process.pid }, serializers: { err: describeError } });
}

/** Temporal's own warnings and errors, as lines of `log`; failed activities are left out, since they log themselves. */
export function createTemporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (message === 'Activity failed') return;
    const { error, workflowId, taskQueue } = meta ?? {};
    const fields = { temporal: true, workflowId, taskQueue, ...(error ? { err: error } : {}) };
    log[level === 'ERROR' ? 'error' : 'warn'](fields, message);
  });
}
