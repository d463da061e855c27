import type { Sql } from 'postgres';
import { expect, test } from 'vitest';
import { Lifecycle, type LifecycleResult } from '../../support/lifecycle.ts';
import { random } from '../../support/random.ts';
import type { Keeping } from '../../support/schedules.ts';
import type { Service } from '../../support/service.ts';
import { withSql } from '../../support/stored.ts';

const LIVES = Number(process.env['LIFECYCLES'] ?? 40);
const STEPS = 5;
/** Lives beside each other: each has its own users and its own file. */
const AT_ONCE = 5;

/** Tests random lives of imports against a model. */
export function randomLives(service: Service, keeping: Keeping): void {
  test(`${LIVES} random lives of imports agree with a model: every status, every history, every tally, what is stored`, {
    timeout: 600_000,
  }, async () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
    console.log(`seed ${seed}: ${LIVES} lives`);
    const wrong: (LifecycleResult & { life: number })[] = [];
    let next = 0;
    const liveOneAfterTheOther = async (sql: Sql) => {
      for (let life = next++; life < LIVES; life = next++) {
        const lived = new Lifecycle(service, sql, random(seed + life), `life${life}`);
        const result = await lived.live(STEPS);
        if (result.differences.length > 0) wrong.push({ life, ...result });
      }
    };
    await withSql(service.databaseUrl, (sql) =>
      keeping.whileEndingGoneRuns(async () => {
        await Promise.all(Array.from({ length: AT_ONCE }, () => liveOneAfterTheOther(sql)));
      }),
    );
    expect(wrong).toEqual([]);
  });
}
