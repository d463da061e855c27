import { setTimeout as sleep } from 'node:timers/promises';
import { USUAL_CASES } from '../cases.ts';
import type { Draw } from '../draw.ts';
import type { Lane } from '../lane.ts';
import { type ChaosWorld, PARTS, type Part } from '../world.ts';
import type { Disturb, Finding } from './kind.ts';

/** Takes Postgres away, in turn by -9 of all its processes and by an immediate stop. */
export const disturbPostgres: Disturb = (lane, draw, { postgresDownSeconds }) => {
  const isKilled = draw.seed % 2 === 0;
  return outage(lane, draw, {
    what: isKilled ? 'Postgres killed' : 'Postgres stopped at once',
    takeAway: (world) => (isKilled ? world.kill('postgres') : world.stopPostgresAtOnce()),
    mostSeconds: postgresDownSeconds,
    bringBack: (world) => world.start('postgres'),
  });
};

/** Kills the Temporal server by -9, and starts it again on its database. */
export const disturbTemporal: Disturb = (lane, draw, { temporalDownSeconds }) =>
  outage(lane, draw, {
    what: 'Temporal killed',
    takeAway: (world) => world.kill('temporal'),
    mostSeconds: temporalDownSeconds,
    bringBack: (world) => world.start('temporal'),
  });

/** Kills everything by -9, and starts it again in a random order. */
export const disturbAll: Disturb = (lane, draw, { temporalDownSeconds }) => {
  const order = shuffled(PARTS, draw);
  return outage(lane, draw, {
    what: `all killed, and back as ${order.join(', ')};`,
    takeAway: async (world) => {
      await Promise.all(PARTS.map((part) => world.kill(part)));
    },
    mostSeconds: temporalDownSeconds,
    async bringBack(world) {
      // The services are started as often as it takes until they find what they need, as by a supervisor.
      const starts: Promise<void>[] = [];
      for (const part of order) {
        starts.push(world.start(part));
        await sleep(300);
      }
      await Promise.all(starts);
    },
  });
};

interface Outage {
  what: string;
  takeAway: (world: ChaosWorld) => Promise<void>;
  mostSeconds: number;
  bringBack: (world: ChaosWorld) => Promise<void>;
}

async function outage(lane: Lane, draw: Draw, of: Outage): Promise<Finding> {
  const { world } = lane;
  const name = draw.pick(USUAL_CASES);
  const { milliseconds } = await lane.twinOf(name);
  const moment = Math.round(draw.next() * milliseconds);
  const downMilliseconds = Math.round(draw.next() * of.mostSeconds * 1000);
  await lane.reset(name);
  const { id } = await lane.begin(name);
  await sleep(moment);
  await of.takeAway(world);
  await sleep(downMilliseconds);
  await of.bringBack(world);
  const verdict = await lane.judge(name, id, Date.now());
  for (const part of PARTS)
    if (!world.parts[part].isRunning()) {
      verdict.differences.push(`${part} ended by itself`);
      await world.start(part);
    }
  return {
    what: `${name}: ${of.what} at ${moment} of ${milliseconds} ms, for ${downMilliseconds} ms`,
    ...verdict,
  };
}

function shuffled(parts: readonly Part[], draw: Draw): Part[] {
  const left = [...parts];
  return parts.flatMap(() => left.splice(draw.below(left.length), 1));
}
