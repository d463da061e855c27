import cronstrue from 'cronstrue';

/** A cron expression in words, such as "At 03:00, every day". */
export function describeCron(cron: string): string {
  return cronstrue.toString(cron, { use24HourTimeFormat: true, verbose: true });
}
