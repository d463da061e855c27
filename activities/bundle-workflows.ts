import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { WORKFLOW_CODE } from './workflow-code.ts';

/** Writes the bundled workflow code to the file that is named on the command line. */
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: node activities/bundle-workflows.ts FILE');
const { code } = await bundleWorkflowCode({
  ...WORKFLOW_CODE,
  logger: new DefaultLogger('ERROR'),
});
await writeFile(path, code);
