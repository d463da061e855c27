import { expect, test } from 'vitest';
import { runCampaign } from '../chaos/campaign.ts';
import { formatResult, formatSummary } from '../chaos/print-results.ts';

/** The fault campaign of `npm run chaos` on small files, with things down for less long; a full disk and a small pool are tried by hand. */
const RUNS = {
  worker: 12,
  frozen: 3,
  api: 6,
  postgres: 4,
  temporal: 4,
  all: 1,
  cancel: 4,
  deadlock: 1,
} as const;
const BOUNDS = { postgresDownSeconds: 6, temporalDownSeconds: 4, runsAtOnce: 20 };
/** Processes that start are most of the work, so that more lanes than cores only wait for each other. */
const LANES = 2;
const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

test(`whatever is killed, frozen, cancelled or full, a run ends as an undisturbed one (seed ${seed})`, {
  timeout: 900_000,
}, async () => {
  const say = (line: string) => console.log(line);
  const results = await runCampaign({
    seed,
    runs: RUNS,
    lanes: LANES,
    size: 'small',
    bounds: BOUNDS,
    env: process.env,
    onResult: (result) => say(formatResult(result, 'small')),
    say,
  });
  say(formatSummary(results));
  const different = results.filter(({ differences }) => differences.length > 0);
  expect(different).toEqual([]);
  const counts = Object.keys(RUNS).map((kind) => [
    kind,
    results.filter((result) => result.kind === kind).length,
  ]);
  expect(Object.fromEntries(counts)).toEqual(RUNS);
  // Without a late commit that is refused, nothing would be known of the fence.
  const refusals = results.reduce((sum, { refusals: seen = 0 }) => sum + seen, 0);
  expect(refusals).toBeGreaterThan(0);
});
