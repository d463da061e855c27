import { buildDashboard } from './build-dashboard.ts';

/** The entry of `npm run build`, which `npm install` runs too: what has to be built before the service can start. */
// oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
await buildDashboard(process.env, console.log);
