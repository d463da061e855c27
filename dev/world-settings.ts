import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './start-error.ts';

type Env = Record<string, string | undefined>;

function port(standard: number) {
  return z.coerce
    .number('must be a port, such as 3000')
    .int('must be a port, such as 3000')
    .min(1, 'must be a port from 1 to 65535')
    .max(65_535, 'must be a port from 1 to 65535')
    .default(standard);
}

const settings = z.object({
  DATA_DIR: z.string().default('.data'),
  PORT: port(3000),
  POSTGRES_PORT: port(54_329),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().optional(),
  TEMPORAL_UI_URL: z.url('must be an address, such as http://127.0.0.1:8233').optional(),
});

/** What the local world is told by the environment; the rest of it goes on to the API and the worker. */
export interface WorldSettings extends z.infer<typeof settings> {
  /** Absolute. */
  DATA_DIR: string;
}

/** The ports and names of the world when nobody says otherwise; temporal-dev.yml has the same ones. */
export const STANDARD_SETTINGS = settings.parse({});

/** The settings in `env`, or an error that names every one that is wrong. Empty ones count as absent. */
export function parseWorldSettings(env: Env): WorldSettings {
  const parsed = settings.safeParse(withoutEmpty(env));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `  ${path.join('.')} ${message}`,
    );
    throw new StartError(`The settings cannot be used:\n${problems.join('\n')}`);
  }
  return { ...parsed.data, DATA_DIR: resolve(parsed.data.DATA_DIR) };
}

/** The same environment without the variables that are set to nothing. */
export function withoutEmpty(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
