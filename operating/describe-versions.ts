import type { DeployedVersion, VersionState } from './deployment.ts';

const ADVICE: Record<VersionState, string> = {
  current: 'takes what begins',
  draining: 'keep its workers until it is drained',
  drained: 'its workers may be stopped',
  unused: 'nothing has begun with it',
};

/** The versions of the workers as lines for a terminal, and what still goes on with those that drain. */
export function describeVersions(versions: readonly DeployedVersion[]): string {
  if (versions.length === 0)
    return 'No worker has told a version yet: start workers with WORKER_BUILD_ID, then make their version current.';
  const width = Math.max(...versions.map(({ buildId }) => buildId.length), 'version'.length);
  const line = (...[version, state, goingOn, rest]: [string, string, string, string]) =>
    `${version.padEnd(width)}  ${state.padEnd(8)}  ${goingOn.padStart(8)}  ${rest}`.trimEnd();
  return [
    line('version', 'state', 'going on', ''),
    ...versions.flatMap(({ buildId, state, goingOn, workflowIds }) => [
      line(buildId, state, String(goingOn), ADVICE[state]),
      ...(state === 'draining' ? workflowIds.map((id) => `    ${id}`) : []),
    ]),
  ].join('\n');
}
