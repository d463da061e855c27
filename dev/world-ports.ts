import { checkPort } from './ports.ts';
import type { WorldSettings } from './world-settings.ts';

/** Throws a sentence for the first port of the world that something else uses. */
export async function checkPorts(settings: WorldSettings): Promise<void> {
  const ours = 'npm start or npm run demo in another terminal';
  const temporal = `${ours}, or another Temporal dev server`;
  const { DATABASE_URL, TEMPORAL_ADDRESS } = settings;
  await checkPort({ what: 'The API', port: settings.PORT, variable: 'PORT', likely: ours });
  if (DATABASE_URL === undefined)
    await checkPort({
      what: 'Postgres',
      port: settings.POSTGRES_PORT,
      variable: 'POSTGRES_PORT',
      likely: ours,
    });
  if (TEMPORAL_ADDRESS !== undefined) return;
  await checkPort({
    what: 'Temporal',
    port: settings.TEMPORAL_PORT,
    variable: 'TEMPORAL_PORT',
    likely: `${temporal} (set TEMPORAL_ADDRESS to use that one)`,
  });
  await checkPort({
    what: 'The web UI of Temporal',
    port: settings.TEMPORAL_UI_PORT,
    variable: 'TEMPORAL_UI_PORT',
    likely: temporal,
  });
}
