import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contractions } from './support/contractions.ts';
import { MIGRATIONS, statementsOf } from './support/migrations.ts';

/**
 * What of the migrations does more than add, and the release since which no code needs what it takes away. A contracting
 * step belongs here only when that release came out before.
 */
const CONTRACTIONS: Record<string, { freeSince: string; statement: RegExp }[]> = {
  // The same key, which now lets a parent go: no code removed runs before.
  '0005_changes_and_retention': [
    { freeSince: '0.1.0', statement: /^ALTER TABLE "runs" DROP CONSTRAINT "runs_parent_run_id_/ },
    { freeSince: '0.1.0', statement: /^ALTER TABLE "runs" ADD CONSTRAINT "runs_parent_run_id_/ },
  ],
};

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

test('migrations only add, so that the version before goes on meanwhile; what takes away is listed, with the release that made it free', () => {
  expect(MIGRATIONS.length).toBeGreaterThan(10);
  const found = MIGRATIONS.flatMap((name) =>
    contractions(statementsOf(name)).map((statement) => ({ name, statement })),
  );
  const unlisted = found.filter(
    ({ name, statement }) =>
      !CONTRACTIONS[name]?.some((listed) => listed.statement.test(statement)),
  );
  expect(unlisted).toEqual([]);
  const listed = Object.values(CONTRACTIONS).flat();
  expect(listed).toHaveLength(found.length);
  for (const { freeSince } of listed)
    expect(freeSince.localeCompare(version, 'en', { numeric: true })).toBe(-1);
});

test.each([
  'DROP TABLE "run_files";',
  'ALTER TABLE "runs" DROP COLUMN "step";',
  'ALTER TABLE "runs" RENAME COLUMN "step" TO "phase";',
  'ALTER TABLE "runs" RENAME TO "executions";',
  'ALTER TABLE "runs" ALTER COLUMN "step" SET NOT NULL;',
  'ALTER TABLE "runs" ALTER COLUMN "matched_files" SET DATA TYPE bigint;',
  'ALTER TABLE "runs" ADD COLUMN "place" text NOT NULL;',
  'ALTER TABLE "runs" ADD CONSTRAINT "runs_step" CHECK (step <> \'\');',
  'ALTER TABLE "runs" ADD CONSTRAINT "runs_x" FOREIGN KEY ("import_id") REFERENCES "imports"("id");',
  'CREATE UNIQUE INDEX "runs_step" ON "runs" USING btree ("step");',
  'CREATE INDEX "profiles_id" ON "profiles" USING btree ("id");',
  'DROP INDEX "runs_slot";',
  'UPDATE "runs" SET "step" = null;',
  'TRUNCATE "runs";',
])('is refused as a migration: %s', (statement) => {
  expect(contractions([statement])).toEqual([statement]);
});

test.each([
  ['CREATE TABLE "x" ("id" uuid NOT NULL)', 'CREATE UNIQUE INDEX "x_id" ON "x" USING btree ("id")'],
  ['ALTER TABLE "runs" ADD COLUMN "place" text'],
  ['ALTER TABLE "runs" ADD COLUMN "places" integer DEFAULT 0 NOT NULL'],
  [
    'ALTER TABLE "runs" ADD COLUMN "place" uuid',
    'CREATE UNIQUE INDEX "runs_place" ON "runs" USING btree ("import_id","place")',
    'ALTER TABLE "runs" ADD CONSTRAINT "f" FOREIGN KEY ("place") REFERENCES "places"("id")',
  ],
  ['CREATE INDEX "runs_step" ON "runs" USING btree ("step")'],
])('is taken as a migration: %s', (...statements) => {
  expect(contractions(statements)).toEqual([]);
});
