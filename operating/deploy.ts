import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { isBuildId } from '../domain/environment.ts';
import { temporalConnection } from '../process/temporal-connection.ts';
import { createDeployment, type Deployment, DeploymentError } from './deployment.ts';
import { describeVersions } from './describe-versions.ts';

/** The entry of `npm run deploy`: shows the versions of the workers, makes one current, or empties an old one. */

const USAGE = `usage: npm run deploy                        the versions of the workers, and which may be stopped
       npm run deploy -- --current VERSION   what begins from now on goes to workers of this version
       npm run deploy -- --move VERSION      what goes on with this version goes on with the current one
       npm run deploy -- --unversioned       what begins from now on goes to workers without a version`;

/** Workers that were started just now may come this much later. */
const WAIT_MILLISECONDS = 60_000;
const CONNECT_MILLISECONDS = 10_000;

// oxlint-disable-next-line node/no-process-env -- an entry file reads its settings once and passes them on
const { connectionOptions, namespace } = temporalConnection(process.env);

const asked = readArguments();
if (asked === null) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  const connection = await Connection.connect({
    ...connectionOptions,
    connectTimeout: CONNECT_MILLISECONDS,
  });
  try {
    const client = new Client({ connection, namespace });
    await deploy(createDeployment(client, `npm run deploy at ${hostname()}`), asked);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await connection.close();
  }
}

interface Asked {
  current?: string;
  move?: string;
  unversioned?: boolean;
}

/** What the command line asks for; null when that cannot be told. */
function readArguments(): Asked | null {
  try {
    const { values } = parseArgs({
      options: {
        current: { type: 'string' },
        move: { type: 'string' },
        unversioned: { type: 'boolean' },
      },
    });
    const named = [values.current, values.move].filter((id) => id !== undefined);
    const isOne = named.length + (values.unversioned ? 1 : 0) <= 1;
    return isOne && named.every(isBuildId) ? values : null;
  } catch {
    return null;
  }
}

async function deploy(
  deployment: Deployment,
  { current, move, unversioned }: Asked,
): Promise<void> {
  if (current !== undefined) {
    await deployment.makeCurrent(current, WAIT_MILLISECONDS);
    console.log(`Version ${current} is current: what begins from now on goes to its workers.`);
  }
  if (unversioned) {
    await deployment.makeCurrent(null, 0);
    console.log('What begins from now on goes to workers without a version.');
  }
  if (move !== undefined)
    console.log(`Moved from ${move} to the current version: ${await deployment.moveFrom(move)}.`);
  console.log(describeVersions(await deployment.versions()));
}
