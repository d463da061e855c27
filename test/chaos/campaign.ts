import { findTemporalCli } from '../../dev/temporal-cli.ts';
import type { Size } from './cases.ts';
import { createDraw } from './draw.ts';
import { type Kind, KIND_NAMES, KINDS } from './kinds.ts';
import type { Bounds, Finding } from './kinds/kind.ts';
import { createLane, type Lane } from './lane.ts';
import { openChaosWorld } from './world.ts';

export interface CampaignOptions {
  seed: number;
  /** How many runs of each kind. */
  runs: Partial<Record<Kind, number>>;
  /** Worlds that go on beside each other: most of a disturbed run is waiting. */
  lanes: number;
  size: Size;
  bounds: Bounds;
  /** For finding the Temporal CLI. */
  env: Record<string, string | undefined>;
  /** Told of each run that has ended. */
  onResult: (result: Result) => void;
  say: (line: string) => void;
}

/** What became of one run of the campaign. */
export interface Result extends Finding {
  kind: Kind;
  seed: number;
  milliseconds: number;
}

interface Task {
  kind: Kind;
  seed: number;
}

/** Disturbs all runs; each has a world to itself while it goes on. Nothing is left running afterwards. */
export async function runCampaign(options: CampaignOptions): Promise<Result[]> {
  const cli = await findTemporalCli({ env: options.env, say: options.say });
  const tasks = planTasks(options);
  const results: Result[] = [];
  const lanes = Math.min(options.lanes, tasks.length);
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      let lane: Lane | null = null;
      try {
        for (let task = tasks.shift(); task; task = tasks.shift()) {
          lane ??= await createLane(await openChaosWorld(cli.path), options.size);
          const result = await runTask(lane, task, options.bounds);
          results.push(result);
          options.onResult(result);
          if (result.differences.length === 0) continue;
          // It may still be disturbed: what follows gets another world, and this one's data stay for a look.
          await lane.world.stop();
          options.say(
            `The data and logs of ${task.kind} ${task.seed} are in ${lane.world.dataDir}`,
          );
          lane = null;
        }
      } finally {
        await lane?.world.stop();
        lane?.world.remove();
      }
    }),
  );
  return results;
}

/** The runs, those first that take longest; the first run of a kind has the seed of the campaign, the others follow it. */
function planTasks({ seed, runs }: CampaignOptions): Task[] {
  return KIND_NAMES.flatMap((kind) =>
    Array.from({ length: runs[kind] ?? 0 }, (_, index) => ({ kind, seed: seed + index })),
  );
}

async function runTask(lane: Lane, { kind, seed }: Task, bounds: Bounds): Promise<Result> {
  const startedAt = Date.now();
  let finding: Finding;
  try {
    await prepare(lane, kind);
    finding = await KINDS[kind](lane, createDraw(kind, seed), bounds);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    finding = { what: 'it could not be done', differences: [what] };
  }
  return { kind, seed, milliseconds: Date.now() - startedAt, ...finding };
}

/** Brings back a process that the run before has left as it needed it, where this kind does not do so itself. */
async function prepare({ world }: Lane, kind: Kind): Promise<void> {
  if (kind !== 'api') await world.need('api', {});
  if (kind !== 'frozen' && kind !== 'disk' && kind !== 'pool') await world.need('worker', {});
}
