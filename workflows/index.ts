/** The workflows of the service, as workers load them. */
export { endRun } from './end-run.ts';
export { importRun } from './import-run.ts';
export { deliverNotification } from './deliver-notification.ts';
export { cleanUp } from './clean-up.ts';
export { scheduledRun } from './scheduled-run.ts';
