import { expect, test } from 'vitest';
import { Lifecycle, type LifecycleResult } from '../support/lifecycle.ts';
import { random } from '../support/random.ts';
import { useService } from '../support/service.ts';

const service = useService();

const LIVES = Number(process.env['LIFECYCLES'] ?? 40);
const STEPS = 5;
/** Lives beside each other: each has its own users and its own file. */
const AT_ONCE = 5;

test(`${LIVES} random lives of imports agree with a model: every status, every history, every tally, what is stored`, {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
  console.log(`seed ${seed}: ${LIVES} lives`);
  const wrong: (LifecycleResult & { life: number })[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let life = next++; life < LIVES; life = next++) {
        const lived = new Lifecycle(service, random(seed + life), `life${life}`);
        const result = await lived.live(STEPS);
        if (result.differences.length > 0) wrong.push({ life, ...result });
      }
    }),
  );
  expect(wrong).toEqual([]);
});
