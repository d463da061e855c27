import { readdirSync, readFileSync } from 'node:fs';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, test } from 'vitest';
import { createDataConverter } from '../../activities/workers.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { TEST_SECRETS_KEY } from '../support/processes.ts';

const folder = new URL('../histories/', import.meta.url);

// Replaying a history that differs is what the second test does on purpose.
Runtime.install({ logger: new DefaultLogger('ERROR', () => {}) });

/** Histories of released workflows, as `temporal workflow show -o json` gives them. They are added to, never refreshed. */
function recordedHistories() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      workflowId: file.replace('.json', ''),
      history: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as unknown,
    }));
}

const workflows = {
  workflowBundle: { codePath: inject('workflowBundlePath') },
  dataConverter: createDataConverter(createKeyring(TEST_SECRETS_KEY)),
};

test('every recorded history replays on the workflows as they are now', async () => {
  const histories = recordedHistories();
  expect(histories.length).toBeGreaterThan(0);
  const diverged: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(workflows, histories))
    if (error) diverged.push(`${workflowId}: ${error.message}`);
  expect(diverged).toEqual([]);
});

test('a workflow that does something else is caught', async () => {
  const [recorded] = recordedHistories();
  const text = JSON.stringify(recorded?.history).replaceAll('"splitFile"', '"cutFile"');
  const changed = [{ workflowId: 'changed', history: JSON.parse(text) as unknown }];
  const errors: unknown[] = [];
  for await (const { error } of Worker.runReplayHistories(workflows, changed))
    errors.push(error?.name);
  expect(errors).toEqual(['DeterminismViolationError']);
});
