import { openAsBlob } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { emptyTally, type Tally } from '../domain/tally.ts';
import { RUN_STATUSES, isFinal } from '../domain/vocabulary.ts';
import type { Imported } from './plan.ts';

const POLL_MILLISECONDS = 200;
/** A run that takes longer than this has hung; ten times what a slow machine needs for a million rows. */
const PATIENCE_MILLISECONDS = 20 * 60_000;

const startedImport = z.object({ run: z.object({ id: z.string() }) });

const runState = z.object({
  id: z.string(),
  status: z.enum(RUN_STATUSES),
  tally: z.record(z.string(), z.number()).nullable(),
  failure: z.unknown(),
});
type RunState = z.infer<typeof runState>;

/** How the bench reaches the service: as any caller would. */
export interface ServiceAccess {
  apiUrl: string;
  apiKey: string;
}

export interface ServiceRun {
  runId: string;
  seconds: number;
}

/** Puts a file into the service's upload area as `name`. */
export async function uploadFile(access: ServiceAccess, path: string, name: string): Promise<void> {
  const body = await openAsBlob(path);
  await call(access, 'PUT', `/v1/uploads/${name}`, body);
}

/**
 * Imports an uploaded file and gives the time from POST until the API says `completed`. Throws when the run ends
 * otherwise, or when its tally is not exactly the expected one.
 */
export async function runImport(
  access: ServiceAccess,
  what: Imported,
  uploadName: string,
  expected: Partial<Tally>,
): Promise<ServiceRun> {
  const definition = {
    ...what,
    name: `bench ${uploadName}`,
    source: { kind: 'file', url: `upload://${uploadName}` },
  };
  const startedAt = performance.now();
  const answer = await call(access, 'POST', '/v1/imports', JSON.stringify(definition));
  const { run } = startedImport.parse(answer);
  const state = await waitForEnd(access, run.id);
  const seconds = (performance.now() - startedAt) / 1000;
  requireTally(state, { ...emptyTally(), ...expected });
  return { runId: run.id, seconds };
}

async function waitForEnd(access: ServiceAccess, runId: string): Promise<RunState> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const state = runState.parse(await call(access, 'GET', `/v1/runs/${runId}`));
    if (isFinal(state.status)) return state;
    if (performance.now() > deadline) throw new Error(`run ${runId} does not end`);
    await pause(POLL_MILLISECONDS);
  }
}

function requireTally(state: RunState, expected: Tally): void {
  if (state.status !== 'completed')
    throw new Error(
      `run ${state.id} ended as ${state.status}: ${JSON.stringify(state.failure ?? null)}`,
    );
  for (const [outcome, count] of Object.entries(expected))
    if (state.tally?.[outcome] !== count)
      throw new Error(
        `run ${state.id} should have ${count} ${outcome}, but its tally is ${JSON.stringify(state.tally)}`,
      );
}

async function call(
  { apiUrl, apiKey }: ServiceAccess,
  method: string,
  path: string,
  body?: Blob | string,
): Promise<unknown> {
  const response = await fetch(new URL(path, apiUrl), {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
    },
    body: body ?? null,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
