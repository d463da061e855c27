import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Hold } from './threshold.ts';
import type { RunReport } from './report.ts';
import type { RunStatus } from './vocabulary.ts';

/** What a webhook can be told of; `issues`: a completed run has more errors and warnings than `maxIssues`. */
export const NOTIFY_EVENTS = [
  'completed',
  'failed',
  'cancelled',
  'skipped',
  'held',
  'issues',
] as const;
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

/** Without a choice: whatever ends a run, or waits for a person. */
const USUAL_EVENTS: NotifyEvent[] = ['completed', 'failed', 'cancelled', 'skipped', 'held'];

/** Who is told what becomes of the runs of an import. */
export const notify = z.strictObject({
  url: z
    .string()
    .max(4096)
    .refine(isWebAddress, 'must be an http or https address without user name and password')
    .describe('Takes a POST for each message'),
  secret: z
    .string()
    .min(16)
    .max(256)
    .optional()
    .describe('Signs the messages. Has to be given when the address is set; is never read back'),
  events: z.array(z.enum(NOTIFY_EVENTS)).min(1).default(USUAL_EVENTS),
  maxIssues: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('The event issues comes when a run has more errors and warnings than this'),
});
export type Notify = z.infer<typeof notify>;

/** What becomes of a message: it waits to be delivered, was, or was given up. */
export const NOTIFICATION_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** What of a run decides about messages. */
export interface NotifiableRun {
  status: RunStatus;
  hold: Hold | null;
  report: Pick<RunReport, 'issues'> | null;
}

/** The events that a run is at, as far as the import wants to hear of them. */
export function eventsOf(run: NotifiableRun, wanted: Notify): NotifyEvent[] {
  const events: NotifyEvent[] = [];
  if (run.hold?.decision === null) events.push('held');
  if (run.status !== 'queued' && run.status !== 'in_progress') events.push(run.status);
  if (run.status === 'completed' && issuesIn(run) > wanted.maxIssues) events.push('issues');
  return events.filter((event) => wanted.events.includes(event));
}

function issuesIn({ report }: NotifiableRun): number {
  return (report?.issues ?? [])
    .filter(({ severity }) => severity !== 'notice')
    .reduce((sum, { count }) => sum + count, 0);
}

/**
 * The signature of a message as receivers check it (Standard Webhooks): HMAC-SHA256 over `id.seconds.body` with the
 * secret, whose bytes are base64 behind `whsec_`, or else its text.
 */
export function signMessage(id: string, seconds: number, body: string, secret: string): string {
  const encoded = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret)?.[1];
  const key = encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  );
}
