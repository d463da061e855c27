import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { isLostSocketError } from './db/lost-socket.ts';

/** Suites that need Postgres or Temporal; all others run without any service. */
const withServices = [
  'test/{db,workflows,activities,api,e2e,browser,reliability}/**/*.test.ts',
  'test/**/*.world.test.ts',
];

/** Suites of a minute and more: begun last, one of them would go on alone while a core has nothing to do. */
const LONG = [
  'reliability/campaign',
  'browser/dashboard',
  'e2e/run-life',
  'dev/start',
  'reliability/bounds.test',
  'dev/demo',
  'e2e/versions',
  'e2e/s3',
];

/** Runs the long suites first; all others as vitest orders them. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.includes(`/test/${name}`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    // Suites share what their process has loaded: to load it anew for each of them was a fifth of all the work.
    isolate: false,
    // A real database and a real Temporal answer in well under a second; the rest is for a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two defects of clients: the driver's, which the processes of the service survive in the same way, and that of
    // Temporal's, which tries a call again after it was closed; a process of the service ends when it closes it.
    onUnhandledError: (error) =>
      !isLostSocketError(error) && error.message !== 'Channel has been shut down',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: withServices,
          // All processors; by default one is left alone.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'world',
          include: withServices,
          globalSetup: ['test/support/global-setup.ts'],
          pool: 'forks',
          // Each suite starts processes of its own beside Postgres and Temporal: more at once only wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
