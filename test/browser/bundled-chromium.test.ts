import sparticuz from '@sparticuz/chromium';
import { describe, expect, test } from 'vitest';
import { signIn, useWorld } from './browser.ts';
import { finish, numberOf, toMapping } from './steps.ts';

// The Chromium of that package is built for Linux on x64 alone.
const canRun = process.platform === 'linux' && process.arch === 'x64';
const path = canRun ? await sparticuz.executablePath() : '';

describe.runIf(canRun)(
  'the dashboard in the Chromium that npm brings',
  { timeout: 180_000 },
  () => {
    const world = useWorld(path);

    test('imports a file', async () => {
      const { page } = world;
      await signIn(page);
      await toMapping(page, { name: 'crm.csv', content: 'email,city\nana@example.com,Lisboa\n' });
      await finish(page, 'Import');
      expect(await numberOf(page, 'Added')).toBe('1');
      await world.picture('bundled-chromium');
    });
  },
);
