import { expect, test } from 'vitest';
import { scheduleHealth, type ScheduleFacts } from '../../../domain/schedule/health.ts';

const well: ScheduleFacts = {
  pausedReason: null,
  failuresInARow: 0,
  maxFailures: 5,
  lastMissed: false,
  lastGoodAt: new Date(),
};

test.each<[Partial<ScheduleFacts>, string, string]>([
  [{}, 'good', 'The last run completed.'],
  [{ lastGoodAt: null }, 'new', 'No run has completed yet.'],
  [{ lastMissed: true }, 'missing', 'was missed'],
  [{ failuresInARow: 1, lastMissed: true }, 'failing', '1 run in a row failed; after 5'],
  [{ pausedReason: 'failures', failuresInARow: 5 }, 'paused', 'because 5 runs in a row failed'],
  [{ pausedReason: 'asked', failuresInARow: 2 }, 'paused', 'until it is resumed'],
])('%o is %s', (change, state, sentence) => {
  const health = scheduleHealth({ ...well, ...change });
  expect(health.state).toBe(state);
  expect(health.message).toContain(sentence);
});
