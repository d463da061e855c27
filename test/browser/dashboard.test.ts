import { describe, expect, test } from 'vitest';
import { signIn, useWorld } from './browser.ts';
import { findChromiums } from './chromiums.ts';
import { decisions } from './journeys/decisions.ts';
import { entities } from './journeys/entities.ts';
import { firstImports } from './journeys/first-import.ts';
import { hostile } from './journeys/hostile.ts';
import { mapping } from './journeys/mapping.ts';
import { places } from './journeys/places.ts';
import { schedules } from './journeys/schedules.ts';
import { settings } from './journeys/settings.ts';
import { sources } from './journeys/sources.ts';
import { speed } from './journeys/speed.ts';
import { useOutside } from './outside.ts';
import { finish, numberOf, toMapping } from './steps.ts';

const { main, other } = await findChromiums();

// All of it in one service and one browser: to start them takes longer than most of the journeys.
describe.runIf(main !== null)('the dashboard', { timeout: 120_000 }, () => {
  const outside = useOutside();
  const world = useWorld(main ?? '', outside.environment);

  firstImports(world);
  mapping(world);
  sources(world, outside);
  entities(world);
  decisions(world);
  schedules(world, outside);
  settings(world, outside);
  places(world);
  hostile(world);
  speed(world);

  test.runIf(other !== null)('the Chromium that npm brings imports a file, too', async () => {
    const page = await world.open(other ?? '');
    await signIn(page);
    await toMapping(page, { name: 'crm.csv', content: 'email,city\nana@example.com,Lisboa\n' });
    await finish(page, 'Import');
    expect(await numberOf(page, 'Added')).toBe('1');
    await world.picture('bundled-chromium', page);
  });
});
