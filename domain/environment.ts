import { z } from 'zod';
import { FAILPOINT_PATTERN, parseFailpoint } from './failpoint.ts';
import { parseS3Prefix } from './s3-url.ts';

const hostAndPort = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:,[\]]+):\d{1,5}$/;

const environment = z.object({
  DATABASE_URL: z
    .string({
      error:
        'is missing: the address of Postgres, such as postgres://user:password@host:5432/offline_imports',
    })
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  SPOOL_URL: storageUrl().optional(),
  UPLOADS_URL: storageUrl().optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an address with http' }).optional(),
  S3_DEFAULT_CREDENTIALS: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true'),
  AWS_REGION: z.string().min(1).default('us-east-1'),
  SECRETS_KEY: z
    .string({ error: 'is missing: 32 bytes in base64, made by: openssl rand -base64 32' })
    .refine(isKey, 'must be 32 bytes in base64'),
  SECRETS_OLD_KEYS: z
    .string()
    .default('')
    .transform(entriesOf)
    .refine((keys) => keys.every(isKey), 'must be keys of 32 bytes in base64, separated by commas'),
  API_KEY: z
    .string({ error: 'is missing: the key that callers of the API send' })
    .min(16, 'must have 16 characters or more'),
  ALLOWED_PRIVATE_HOSTS: z
    .string()
    .default('')
    .transform((text) => entriesOf(text.toLowerCase()))
    .refine(
      (entries) => entries.every((entry) => hostAndPort.test(entry)),
      'must be host:port, separated by commas',
    ),
  MAX_FILE_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(20 * 1024 ** 3),
  MAX_RUNNING_RUNS: z.coerce.number().int().min(1).max(10_000).default(10),
  WEBHOOK_PAUSE_SECONDS: z.coerce.number().min(0.01).max(3600).default(10),
  KEEP_SPOOL_HOURS: z.coerce.number().int().min(0).max(8760).default(24),
  KEEP_REJECTED_DAYS: keptDays(90),
  KEEP_SAMPLES_DAYS: keptDays(90),
  KEEP_RUNS_DAYS: keptDays(730),
  EGOI_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://api.egoiapp.com' })
    .default('https://api.egoiapp.com'),
  TEMPORAL_UI_URL: z.url().optional(),
  METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  SDK_METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://collector:4318' })
    .optional(),
  WORKER_BUILD_ID: z
    .string()
    .refine(isBuildId, 'must be a version such as 1.4.0 or a commit: letters, digits, dots, dashes')
    .optional(),
  PREPARE_THREADS: z.coerce.number().int().min(1).max(64).optional(),
  MERGE_CONNECTIONS: z.coerce.number().int().min(1).max(64).optional(),
  FAILPOINT: z
    .string()
    .regex(FAILPOINT_PATTERN, 'must be a point of domain/failpoint.ts, such as before-commit:2')
    .transform(parseFailpoint)
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** True for what workers may have as their version. */
export function isBuildId(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,99}$/.test(text);
}

function keptDays(usual: number) {
  return z.coerce.number().int().min(0).max(36_500).default(usual);
}

function isKey(text: string): boolean {
  return Buffer.from(text, 'base64').length === 32;
}

function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

function storageUrl() {
  return z
    .string()
    .refine(
      (text) => text.startsWith('file:') || parseS3Prefix(text) !== null,
      'must begin with file:, or name a bucket, such as s3://bucket/prefix',
    );
}

/** The settings of a process, read once from its environment. */
export type Environment = z.infer<typeof environment>;

/** The names of all settings, for README's table and the test that holds it. */
export const ENVIRONMENT_NAMES = Object.keys(environment.shape);

/** The settings in `env`, or an error that names every setting that is wrong and what it should be. */
export function parseEnvironment(env: Record<string, string | undefined>): Environment {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  throw new EnvironmentError(`The settings cannot be used:\n${problems.join('\n')}`);
}

/** A setting that is missing or wrong; its message is for the person who starts the process. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
