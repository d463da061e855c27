import { join } from 'node:path';
import type { World } from './world.ts';

/** What there is and where, as lines for the terminal. */
export function describeWorld(world: World): string[] {
  return [
    '',
    'The world is up.',
    `  Dashboard     ${world.apiUrl}`,
    `  API           ${world.apiUrl}/v1`,
    `  API docs      ${world.apiUrl}/docs`,
    `  API key       ${world.apiKey}`,
    ...(world.temporalUiUrl ? [`  Temporal UI   ${world.temporalUiUrl}`] : []),
    `  Postgres      ${world.databaseUrl}`,
    `  Data and logs ${world.dataDir}, ${join(world.dataDir, 'logs')}`,
    'Ctrl-C stops everything.',
  ];
}
