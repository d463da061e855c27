/**
 * Run as a process of its own by temporal-cli-sources.ts: `probe` tells by its exit code whether Temporal's download
 * site can be reached, a folder as argument makes the SDK download the CLI into it.
 */
import { messageOf } from './start-error.ts';

const [target] = process.argv.slice(2);
try {
  if (target === 'probe') await probe();
  else if (target !== undefined) await download(target);
} catch (error) {
  const cause = error instanceof Error && error.cause ? ` (${messageOf(error.cause)})` : '';
  console.error(`error: ${messageOf(error)}${cause}`);
  process.exit(1);
}
process.exit(0);

/** Any answer will do: without a route this ends at once or after seconds, where the SDK would try for minutes. */
async function probe(): Promise<void> {
  const answer = await fetch('https://temporal.download/cli/', {
    method: 'HEAD',
    signal: AbortSignal.timeout(6_000),
  });
  if (answer.status >= 500) throw new Error(`temporal.download answers ${answer.status}`);
}

/** The SDK downloads the program only to start a server with it. */
async function download(downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir } },
  });
  await environment.teardown();
}
