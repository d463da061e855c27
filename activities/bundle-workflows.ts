import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { WORKFLOW_CODE } from './workflow-code.ts';

/** Writes the bundled workflow code to the file that is named on the command line, with interceptors where they are. */
const [path, ...interceptors] = process.argv.slice(2);
if (path === undefined)
  throw new Error('usage: node activities/bundle-workflows.ts FILE [INTERCEPTORS]');
const { code } = await bundleWorkflowCode({
  ...WORKFLOW_CODE,
  workflowInterceptorModules: interceptors,
  // Places in an error need the map, not the sources in it, which a worker would hold twice.
  webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  logger: new DefaultLogger('ERROR'),
});
// A text that is not ASCII throughout would take twice the memory; outside of comments an escape means the same.
const ascii = code.replace(
  /[^\0-\x7f]/g,
  (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
await writeFile(path, ascii);
