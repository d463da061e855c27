import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { expect, inject, test } from 'vitest';
import { WORKFLOW_CODE } from '../../activities/workflow-code.ts';
import { createDataConverter } from '../../activities/workers.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { TEST_SECRETS_KEY } from '../support/processes.ts';
import { activitiesIn, endingOf, recordedHistories } from './histories.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const sourceOf = (file: string) => readFileSync(join(PROJECT, 'workflows', file), 'utf8');
const namesIn = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

// Replaying a history that differs is what the last tests do on purpose.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => {}),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
});

const dataConverter = createDataConverter(createKeyring(TEST_SECRETS_KEY));
const recorded = recordedHistories();

/** The histories on which workflow code does something else than is recorded, with what Temporal says. */
async function divergedOn(workflowBundle: { codePath: string } | { code: string }) {
  const diverged = new Map<string, string>();
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    recorded,
  ))
    if (error) diverged.set(workflowId, error.name);
  return diverged;
}

test('every recorded history replays on the workflows as they are now', async () => {
  expect(recorded.length).toBeGreaterThan(70);
  expect(await divergedOn({ codePath: inject('workflowBundlePath') })).toEqual(new Map());
});

test('there are histories of every workflow, and of every activity that fails or is cancelled', () => {
  const endings = new Set(recorded.map(endingOf));
  const workflows = namesIn(sourceOf('index.ts'), /export \{ (\w+) \}/g);
  expect(workflows.length).toBeGreaterThan(4);
  for (const workflow of workflows) expect(endings).toContain(`${workflow} completed`);

  const [activities = []] = [sourceOf('activities.ts')].map((text) =>
    namesIn(text, /Pick<\s*Activities,([^>]*)>/g).flatMap((names) => namesIn(names, /'(\w+)'/g)),
  );
  expect(activities.length).toBeGreaterThan(14);
  for (const activity of activities)
    for (const ending of ['failed', 'cancelled'])
      expect([...endings].filter((each) => each.endsWith(` ${ending} in ${activity}`))).not.toEqual(
        [],
      );
});

test('there are histories of every place where a run goes on in a new one', () => {
  // A new place has to be recorded, and belongs here.
  const places = ['fetch-all-contacts.ts', 'for-each-range.ts', 'hold.ts'];
  const found = namesIn(sourceOf('import-run.ts'), /from '\.\/([\w-]+\.ts)'/g).filter((file) =>
    sourceOf(file).includes('continueAsNew<'),
  );
  expect(found.toSorted((a, b) => a.localeCompare(b))).toEqual(places);
  const endings = recorded.map(endingOf);
  for (const activity of [
    'fetchContacts',
    'prepareChunks',
    'compareBuckets',
    'noteDecision',
    'mergeBuckets',
  ])
    expect(endings).toContain(`importRun continued after ${activity}`);
});

test.each([
  {
    what: 'no longer calls an activity',
    from: 'const limits = await bookkeeping.checkThreshold({ runId });',
    to: 'const limits = { compare: false };',
    // All that come so far.
    isTouched: (activities: string[]) => activities.includes('checkThreshold'),
  },
  {
    what: 'calls an activity more before it merges',
    from: "await forEachRange('merge',",
    to: "await bookkeeping.openRun({ runId });\n    await forEachRange('merge',",
    isTouched: (activities: string[]) => activities.includes('mergeBuckets'),
  },
])('a workflow that $what is caught', async ({ from, to, isTouched }) => {
  const diverged = await divergedOn({ code: await bundleOf(from, to) });
  const touched = recorded.filter((each) => isTouched(activitiesIn(each)));
  expect(touched.length).toBeGreaterThan(5);
  expect([...diverged.keys()].toSorted()).toEqual(
    touched.map(({ workflowId }) => workflowId).toSorted(),
  );
  expect(new Set(diverged.values())).toEqual(new Set(['DeterminismViolationError']));
});

/** The bundle of the workflows with other code in importRun. */
async function bundleOf(from: string, to: string): Promise<string> {
  // Below the project, where the packages are found.
  mkdirSync(join(PROJECT, '.data'), { recursive: true });
  const folder = mkdtempSync(join(PROJECT, '.data/changed-workflows-'));
  try {
    cpSync(join(PROJECT, 'workflows'), join(folder, 'workflows'), { recursive: true });
    symlinkSync(join(PROJECT, 'domain'), join(folder, 'domain'));
    const file = join(folder, 'workflows/import-run.ts');
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`workflows/import-run.ts has no line ${from}`);
    writeFileSync(file, text.replace(from, to));
    const { code } = await bundleWorkflowCode({
      ...WORKFLOW_CODE,
      workflowsPath: join(folder, 'workflows/index.ts'),
      logger: new DefaultLogger('ERROR'),
    });
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
