import { bundleWorkflows } from '../activities/workflow-bundle.ts';
import { buildDashboard } from './build-dashboard.ts';
import { compileProcesses } from './compile-processes.ts';

/** The entry of `npm run build`, which `npm install` runs too: what is built before the service starts. */
await Promise.all([
  // oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
  buildDashboard(process.env, console.log),
  bundleWorkflows(),
  // oxlint-disable-next-line node/no-process-env -- the same
  compileProcesses(process.env),
]);
