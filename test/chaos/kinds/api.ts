import { setTimeout as sleep } from 'node:timers/promises';
import type { FailpointName } from '../../../domain/failpoint.ts';
import { TEST_API_KEY } from '../../support/processes.ts';
import type { ShownRun } from '../../support/runs.ts';
import { withSql } from '../../support/stored.ts';
import { type CaseName, USUAL_CASES } from '../cases.ts';
import { byTurn, type Draw } from '../draw.ts';
import { bodyOf, FINAL_MILLISECONDS, type Lane } from '../lane.ts';
import { patiently } from '../outcome.ts';
import type { Disturb, Finding } from './kind.ts';

/** A request to start is answered within about this. */
const ANSWER_MILLISECONDS = 80;
const WAYS = ['any moment', 'named point', 'queued'] as const;

/**
 * Kills the API between a request to start and its answer, and sends the request again with its Idempotency-Key: one
 * import, one run, one workflow. In turn at any moment, at a named point, and while another run has the only place.
 */
export const disturbApi: Disturb = async (lane, draw) => {
  const way = byTurn(draw.seed, WAYS);
  if (way === 'queued') return killWhileQueued(lane, draw);
  const name = draw.pick(USUAL_CASES);
  await lane.twinOf(name);
  const point: FailpointName | null =
    way === 'named point'
      ? byTurn(Math.floor(draw.seed / WAYS.length), ['before-start', 'before-answer'])
      : null;
  await lane.world.need('api', point ? { FAILPOINT: point } : {});
  await lane.reset(name);
  const started = await startKilled(lane, draw, name, point, {});
  const verdict = await lane.judge(name, started.runId, Date.now());
  verdict.differences.push(...(await moreThanOne(lane, started)));
  return { what: `${name}: ${started.what}`, ...verdict };
};

/** The run that waits keeps its place, and begins when the other has ended. */
async function killWhileQueued(lane: Lane, draw: Draw): Promise<Finding> {
  const { world } = lane;
  await lane.twinOf('users');
  await lane.twinOf('orders');
  const one = { MAX_RUNNING_RUNS: '1' };
  await world.need('api', one);
  await lane.reset('users');
  const first = await lane.begin('users');
  const started = await startKilled(lane, draw, 'orders', null, one);
  const differences: string[] = [];
  const { status } = await world.call<ShownRun>('GET', `/v1/runs/${first.id}`);
  const second = await world.call<ShownRun & { queuePlace: number | null }>(
    'GET',
    `/v1/runs/${started.runId}`,
  );
  const isWaiting = status === 'in_progress' || status === 'queued';
  if (isWaiting && second.status !== 'queued')
    differences.push(`the second run is ${second.status} while the first is ${status}`);
  // Each is judged by tables of its own.
  const verdicts = [
    await lane.judge('users', first.id, Date.now()),
    await lane.judge('orders', started.runId, Date.now()),
  ];
  const ofOrders = /^stored\.(?:orders|users)/;
  for (const verdict of verdicts)
    differences.push(...verdict.differences.filter((difference) => !ofOrders.test(difference)));
  differences.push(...(await moreThanOne(lane, started)));
  const retries = verdicts.reduce((sum, verdict) => sum + verdict.retries, 0);
  return { what: `orders behind users: ${started.what}`, differences, retries };
}

interface Started {
  what: string;
  runId: string;
  importName: string;
}

/** Sends a request to start, kills the API meanwhile, starts it again, and sends the request again until it is answered. */
async function startKilled(
  { world }: Lane,
  draw: Draw,
  name: CaseName,
  point: FailpointName | null,
  extra: Record<string, string>,
): Promise<Started> {
  const importName = `campaign ${draw.seed}-${Date.now()}`;
  const send = () =>
    fetch(`${world.url}/v1/imports`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TEST_API_KEY}`,
        'content-type': 'application/json',
        'idempotency-key': importName,
      },
      body: JSON.stringify(bodyOf(name, importName)),
    });
  const milliseconds = Math.round(draw.next() * ANSWER_MILLISECONDS);
  const first = send().then(
    (answer) => String(answer.status),
    () => 'no answer',
  );
  if (point) await Promise.race([world.parts.api.exited, sleep(FINAL_MILLISECONDS)]);
  else await sleep(milliseconds);
  await world.kill('api');
  const answer = await first;
  await world.start('api', extra);
  const made = await patiently(Date.now() + FINAL_MILLISECONDS, async () => {
    const again = await send();
    if (!again.ok) throw new Error(`${again.status} ${await again.text()}`);
    return (await again.json()) as { run: ShownRun };
  });
  const when = point ?? `${milliseconds} ms after the request`;
  return { what: `API killed ${when}, ${answer}`, runId: made.run.id, importName };
}

/** What there is more than one of, or none. */
async function moreThanOne({ world }: Lane, { importName, runId }: Started): Promise<string[]> {
  const [rows] = await withSql(
    world.databaseUrl,
    (sql) => sql<{ imports: number; runs: number; importId: string }[]>`
      select count(distinct i.id)::int as imports, count(r.id)::int as runs, min(i.id::text) as "importId"
      from imports i left join runs r on r.import_id = i.id where i.name = ${importName}`,
  );
  let workflows = 0;
  const query = `ImportId = '${rows?.importId}'`;
  for await (const { workflowId } of world.temporal.workflow.list({ query }))
    workflows += workflowId.endsWith(runId) ? 1 : 100;
  return [
    ...(rows?.imports === 1 ? [] : [`${rows?.imports} imports`]),
    ...(rows?.runs === 1 ? [] : [`${rows?.runs} runs`]),
    ...(workflows === 1 ? [] : [`${workflows} workflows`]),
  ];
}
