import { beforeAll, beforeEach, expect, test } from 'vitest';
import { killHard } from '../support/processes.ts';
import { endOf, reportOf, startImport } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearUsers, storedUsers, withSql } from '../support/stored.ts';
import { type ManyFilesRun, USERS } from '../support/upload-set.ts';
import { usersFile } from '../support/users-file.ts';

const FILES = 60;
/** A step may be over before it is seen. */
const TRIES = 5;
const service = useService();

beforeAll(async () => {
  const content = usersFile(200);
  for (let file = 0; file < FILES; file++)
    await service.upload(
      `part_${String(file).padStart(2, '0')}.csv`,
      content.replaceAll('@', `${file}@`),
    );
});
beforeEach(() => clearUsers(service.databaseUrl));

async function outcomeOf(runId: string) {
  const { status, fileCounts } = (await endOf(service, runId, 120)) as ManyFilesRun;
  const { tally, sample, issues } = await reportOf(service, runId);
  return {
    status,
    fileCounts,
    tally,
    sample,
    issues,
    stored: await storedUsers(service.databaseUrl),
  };
}

/** Starts a run, kills its worker as soon as `isNow`, and starts another one; gives what `look` saw in between. */
async function runKilled<T>(
  isNow: (run: ManyFilesRun) => boolean,
  look: (runId: string) => Promise<T>,
) {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await clearUsers(service.databaseUrl);
    const { id } = await startImport(service, 'part_*.csv', USERS);
    let run: ManyFilesRun;
    do run = await service.call<ManyFilesRun>('GET', `/v1/runs/${id}`);
    while (!isNow(run) && run.tally === null);
    if (run.tally !== null) continue;
    await killHard(service.worker);
    const seen = await look(id);
    await service.startWorker();
    return { id, seen };
  }
  throw new Error(`in ${TRIES} runs the moment was not met`);
}

const sourcesOf = (runId: string) =>
  withSql(
    service.databaseUrl,
    (sql) =>
      sql`select position, source_object from run_files where run_id = ${runId} and source_object is not null order by position`,
  );

let undisturbed: Awaited<ReturnType<typeof outcomeOf>>;

test('a run of many files ends well', { timeout: 120_000 }, async () => {
  undisturbed = await outcomeOf((await startImport(service, 'part_*.csv', USERS)).id);
  expect(undisturbed).toMatchObject({
    status: 'completed',
    fileCounts: { taken: FILES, split: FILES },
  });
  expect(undisturbed.tally.read).toBeGreaterThan(FILES * 200);
});

test('a worker that is killed in the middle of the downloads is followed by one that goes on there', {
  timeout: 120_000,
}, async () => {
  const { id, seen } = await runKilled(
    ({ fileCounts }) => (fileCounts?.downloaded ?? 0) > 2,
    sourcesOf,
  );
  expect(seen.length).toBeLessThan(FILES);
  expect(await outcomeOf(id)).toEqual(undisturbed);
  expect((await sourcesOf(id)).slice(0, seen.length)).toEqual(seen);
});
