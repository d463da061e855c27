import { setTimeout as sleep } from 'node:timers/promises';
import { breachesOf } from '../invariants.ts';
import { differencesOf, storedIn, untilFinal } from '../outcome.ts';
import { FINAL_MILLISECONDS } from '../lane.ts';
import type { Disturb } from './kind.ts';

/** The twin may have been the first run of its worker, which is slower than the next ones: later would often be too late. */
const EARLY = 0.6;

/** Cancels a run at a random moment: what it has stored is whole, and the next run of the file stores the rest. */
export const disturbByCancelling: Disturb = async (lane, draw) => {
  const { world } = lane;
  const name = draw.pick(['users', 'orders']);
  const { outcome, milliseconds } = await lane.twinOf(name);
  const moment = Math.round(draw.next() * milliseconds * EARLY);
  await lane.reset(name);
  const { id } = await lane.begin(name);
  await sleep(moment);
  const { status: answer } = await world.request('POST', `/v1/runs/${id}/cancel`);
  const ended = await untilFinal(world, id, Date.now() + FINAL_MILLISECONDS);
  const { breaches: differences } = await breachesOf(world, id);
  // A run that had ended before the call says so; one that was closing completes all the same.
  const right = answer === 409 ? ['completed'] : ['cancelled', 'completed'];
  if (!right.includes(ended.status))
    differences.push(`cancelled by ${answer}, it is ${ended.status}`);
  const stored = await storedCount(lane.world, name);
  const added = ended.tally?.added ?? 0;
  if (stored !== added) differences.push(`${added} were added, ${stored} are stored`);
  const next = await lane.begin(name);
  const again = await untilFinal(world, next.id, Date.now() + FINAL_MILLISECONDS);
  const sum = added + (again.tally?.added ?? 0);
  differences.push(
    ...differencesOf(outcome.report.tally.added, sum, 'added in both runs'),
    ...differencesOf(outcome.stored, await storedIn(world), 'stored'),
    ...(await breachesOf(world, next.id)).breaches,
  );
  const what = `${name}: cancelled at ${moment} of ${milliseconds} ms, ${ended.status} with ${added} added`;
  return { what, differences };
};

async function storedCount(
  world: Parameters<typeof storedIn>[0],
  name: 'users' | 'orders',
): Promise<number> {
  const { users, orders } = await storedIn(world);
  if (name === 'users') return Number(users.split(' ')[0]);
  return (orders as { orders: { count: number } }).orders.count;
}
