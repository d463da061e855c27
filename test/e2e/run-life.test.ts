import { describe, inject } from 'vitest';
import { useKeeping } from '../support/schedules.ts';
import { useService } from '../support/service.ts';
import { dailyCleanUp } from './life/clean-up.ts';
import { heldRuns } from './life/holds.ts';
import { MESSAGE_ENVIRONMENT, messages } from './life/messages.ts';
import { randomLives } from './life/random-lives.ts';

/** What becomes of runs, on one service for all of it: starting one takes longer than most of these tests. */
const service = useService(MESSAGE_ENVIRONMENT);
const keeping = useKeeping(service, () => ({
  TEMPORAL_ADDRESS: inject('temporalAddress'),
  TEMPORAL_NAMESPACE: service.temporal.options.namespace,
}));

describe('runs that wait for a person', () => {
  heldRuns(service);
});
describe('messages to a webhook', () => {
  messages(service);
});
describe('the daily clean-up', () => {
  dailyCleanUp(service);
});
describe('random lives', () => {
  randomLives(service, keeping);
});
