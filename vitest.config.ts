import { defineConfig } from 'vitest/config';
import { isLostSocketError } from './db/lost-socket.ts';

/** Suites that need Postgres or Temporal; all others run without any service. */
const withServices = [
  'test/{db,workflows,activities,api,e2e,browser,reliability}/**/*.test.ts',
  'test/**/*.world.test.ts',
];

export default defineConfig({
  test: {
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
