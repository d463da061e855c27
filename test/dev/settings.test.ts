import { expect, test } from 'vitest';
import { postgresSettings } from '../../dev/postgres-settings.ts';
import { parseWorldSettings, STANDARD_SETTINGS } from '../../dev/world-settings.ts';

const GIB = 1024 ** 3;

test('Postgres takes a quarter of the memory, and never more than 1 GB', () => {
  expect(postgresSettings(64 * GIB)).toMatchObject({ shared_buffers: '1024MB' });
  expect(postgresSettings(2 * GIB)).toMatchObject({ shared_buffers: '512MB' });
  expect(postgresSettings(0.01 * GIB)).toMatchObject({ shared_buffers: '32MB' });
});

test('Postgres listens on this machine only and does not trade safety for speed', () => {
  const settings = postgresSettings();
  expect(settings).toMatchObject({ listen_addresses: '127.0.0.1', synchronous_commit: 'on' });
  expect(settings).not.toHaveProperty('fsync');
  expect(settings).not.toHaveProperty('full_page_writes');
});

test('a setting that is set to nothing counts as absent', () => {
  const { DATA_DIR, ...others } = parseWorldSettings({
    PORT: '',
    DATABASE_URL: '',
    DATA_DIR: '/d',
  });
  expect({ ...others, DATA_DIR: '.data' }).toEqual(STANDARD_SETTINGS);
  expect(DATA_DIR).toBe('/d');
});

test('ports must be ports', () => {
  expect(() => parseWorldSettings({ PORT: '0', TEMPORAL_PORT: '70000' })).toThrow(
    /PORT must be a port from 1 to 65535\n {2}TEMPORAL_PORT must be a port/,
  );
});
