import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.ts';
import { StartError } from './start-error.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
export const ENTRIES = ['api/server.ts', 'activities/worker.ts'];
const SECONDS = 120;

/** Has the processes of the service compile their code, so that their first start takes no more time and memory than any other. */
export async function compileProcesses(env: Record<string, string | undefined>): Promise<void> {
  for (const entry of ENTRIES) {
    const args = [`${PROJECT}${entry}`, '--compile'];
    const { code, output, problem } = await runProgram(process.execPath, args, {
      env,
      seconds: SECONDS,
    });
    if (code !== 0) throw new StartError(`${entry} could not be compiled: ${problem ?? output}`);
  }
}
