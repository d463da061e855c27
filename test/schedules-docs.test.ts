import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scheduleSetting } from '../domain/schedule/setting.ts';
import { RUN_STATUSES, SKIP_REASONS } from '../domain/vocabulary.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const section = (title: string) => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

test('README has every reason for which a slot is skipped', () => {
  const reasons = [...section('Schedules').matchAll(/^\| `([a-z]+)` \|/gm)].map(([, word]) => word);
  expect(reasons).toEqual([...SKIP_REASONS]);
});

test('README tells the defaults of a schedule', () => {
  const { catchUpMinutes, runTimeoutHours, maxFailures } = scheduleSetting.parse({
    cron: '@daily',
  });
  for (const [name, value] of Object.entries({ catchUpMinutes, runTimeoutHours, maxFailures }))
    expect(section('Schedules')).toContain(`\`${name}\` (${value})`);
});

test('README has every status of a run', () => {
  for (const status of RUN_STATUSES) expect(section('Runs: their life')).toContain(status);
});
