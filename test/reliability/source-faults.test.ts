import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { eq } from '../../db/drizzle.ts';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asActivity } from '../../activities/as-activity.ts';
import { createDownloadSource } from '../../activities/download-source.ts';
import type { SourceTimings } from '../../activities/sources/source-timings.ts';
import { createFolderSpool } from '../../activities/spool/folder-spool.ts';
import type { Spool } from '../../activities/spool/spool.ts';
import { imports, runs } from '../../db/schema/index.ts';
import type { SourceCredentials } from '../../domain/credentials.ts';
import { importDefinition } from '../../domain/definition.ts';
import { createKeyring } from '../../domain/keyring.ts';
import { sealSecrets } from '../../domain/secrets.ts';
import { useDatabase } from '../support/database.ts';
import { type Fault, openFaultProxy } from '../support/fault-proxy.ts';
import { type FileHost, fileHostKinds, FILE_HOSTS, openFileHost } from '../support/file-hosts.ts';
import { random } from '../support/random.ts';

/** More of them before a release: SOURCE_FAULT_RUNS=20 SOURCE_FAULT_CHANGES=60. */
const RUNS = Number(process.env['SOURCE_FAULT_RUNS'] ?? 1);
const CHANGES = Number(process.env['SOURCE_FAULT_CHANGES'] ?? 4);
const SEED = Number(process.env['SOURCE_FAULT_SEED'] ?? 20_261_125);

const TIMINGS: SourceTimings = {
  connectMs: 4_000,
  headersMs: 4_000,
  silenceMs: 400,
  floor: { windowMs: 800, bytesPerSecond: 4_096 },
  deadlineMs: 30_000,
  resumePausesMs: [5, 10, 15],
};
const KEYRING = createKeyring(Buffer.alloc(32, 7).toString('base64'));
const FILE_BYTES = 150_000;
/** S3 brings a file in parts, some of them at a time, each over a connection of its own. */
const PART_BYTES = 40_000;
const database = useDatabase();
const log = pino({ level: 'silent' });
const QUIET = new DefaultLogger('ERROR');

/** What a proxy does to the n-th connection of a run, which brings so many bytes when nothing disturbs it. */
type Faults = (next: () => number, bytes: number) => (connection: number) => Fault;

/** Cuts the first few connections, sometimes more of them than one attempt takes. */
const cutting =
  (place: (bytes: number, next: () => number) => number, by?: 'fin' | 'rst'): Faults =>
  (next, bytes) => {
    const times = 1 + Math.floor(next() * 6);
    return (n) =>
      n < times
        ? { cutAfterBytes: place(bytes, next), by: by ?? (next() < 0.5 ? 'fin' : 'rst') }
        : {};
  };

const KINDS: Record<string, Faults> = {
  'cut after 0 bytes': cutting(() => 0),
  'cut after 1 byte': cutting(() => 1),
  'cut after 1,000 bytes': cutting(() => 1_000),
  'cut at half': cutting((bytes) => Math.floor(bytes / 2)),
  'cut before the last byte': cutting((bytes) => bytes - 1),
  'reset anywhere': cutting((bytes, next) => Math.floor(next() * bytes), 'rst'),
  'stalled anywhere': (next, bytes) => (n) =>
    n === 0 ? { stallAfterBytes: Math.floor(next() * bytes) } : {},
  'dripping from anywhere on': (next, bytes) => (n) =>
    n === 0 ? { dripMs: 4, dripAfterBytes: Math.floor(next() * bytes) } : {},
  late: (next) => () => ({ latencyMs: next() * 60 }),
  'all at once': (next, bytes) => {
    const times = Math.floor(next() * 10);
    return (n) =>
      n < times
        ? {
            latencyMs: next() * 20,
            cutAfterBytes: Math.floor(next() ** 2 * bytes),
            by: next() < 0.5 ? 'fin' : 'rst',
          }
        : {};
  },
  'cut for ever': (next) => {
    const at = Math.floor(next() * 1_500);
    return () => ({ cutAfterBytes: at });
  },
};

test('the servers that are missing are named', () => {
  const missing = Object.keys(FILE_HOSTS).filter((kind) => !fileHostKinds().includes(kind));
  if (missing.length > 0) console.log(`Faults over ${missing.join(', ')} are left out: no server`);
  expect(process.env['CI'] ? missing : []).toEqual([]);
});

describe.each(fileHostKinds())('a download over %s through a proxy that disturbs it', (kind) => {
  let host: FileHost;
  let spoolFolder: string;
  /** The bytes that the proxy counts of a connection when nothing disturbs it. */
  let size: number;
  beforeAll(async () => {
    host = await openFileHost(kind);
    spoolFolder = await mkdtemp(join(tmpdir(), 'spool-'));
    await host.put('users.csv', bytes(random(SEED), FILE_BYTES));
    await using proxy = await openFaultProxy(host.port, () => ({}), host.counted);
    await download(proxy.port, 'users.csv');
    size = kind === 's3' ? PART_BYTES : proxy.passedBytes();
    if (kind === 's3') expect(proxy.connections()).toBeGreaterThan(1);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await rm(spoolFolder, { recursive: true, force: true });
  });

  /** Downloads as a run does, attempt after attempt; gives the SHA-256 of what is in the spool, or the failure that ended it. */
  async function download(port: number, name: string): Promise<string> {
    const runId = await startRun(host.urlAt(port, name), host.credentialsAt(port));
    const spool = createFolderSpool(spoolFolder);
    const settings = {
      keyring: KEYRING,
      allowedPrivateHosts: [`127.0.0.1:${port}`],
      maxFileBytes: 1e7,
      uploadsUrl: 'file:///nowhere',
    };
    const work = createDownloadSource(
      { database: database.database, spool, settings },
      { timings: TIMINGS, partBytes: PART_BYTES },
    );
    const activity = asActivity(work, { log });
    for (let attempt = 1; ; attempt += 1) {
      const ended = await new MockActivityEnvironment({ attempt }, { logger: QUIET })
        .run(activity, { runId })
        .then(
          () => null,
          (error: unknown) => error as ApplicationFailure,
        );
      const [run] = await database.db.select().from(runs).where(eq(runs.id, runId));
      const names = await readdir(join(spoolFolder, runId)).catch(() => []);
      if (ended === null) return staged(spool, run, names);
      expect([run?.sourceObject, names]).toEqual([null, []]);
      if (ended.nonRetryable) return ended.type ?? 'unknown';
    }
  }

  test.each(Object.keys(KINDS))(
    `that is %s is whole or fails (seed ${SEED})`,
    { timeout: 30_000 + RUNS * 5_000 },
    async (fault) => {
      const next = random(SEED + Object.keys(KINDS).indexOf(fault));
      const outcomes: Record<string, number> = {};
      for (let run = 0; run < RUNS; run += 1) {
        const content = bytes(next, FILE_BYTES);
        await host.put('users.csv', content);
        await using proxy = await openFaultProxy(
          host.port,
          KINDS[fault]?.(next, size) ?? (() => ({})),
          host.counted,
        );
        const outcome = await download(proxy.port, 'users.csv');
        const word = outcome === sha256(content) ? 'whole' : outcome;
        outcomes[word] = (outcomes[word] ?? 0) + 1;
      }
      if (RUNS > 1) console.log(`${kind}, ${fault}: ${JSON.stringify(outcomes)}`);
      // Eight attempts are more than the faults of any kind but one last.
      expect(outcomes).toEqual(
        fault === 'cut for ever' ? { SourceUnavailable: RUNS } : { whole: RUNS },
      );
    },
  );

  test(`of a file that changes between and during attempts is one version or fails (seed ${SEED})`, {
    timeout: 30_000 + CHANGES * 5_000,
  }, async () => {
    const next = random(SEED + 100);
    const outcomes: Record<string, number> = {};
    for (let run = 0; run < CHANGES; run += 1) {
      const versions = Array.from({ length: 4 }, (_, index) =>
        // The second is as long as the first, so that its length does not give it away.
        bytes(next, FILE_BYTES - Math.floor(index / 2) * 10),
      );
      await host.put('users.csv', versions[0] ?? Buffer.alloc(0));
      let shown = 0;
      let changing = Promise.resolve();
      const change = () => {
        changing = changing.then(async () => {
          shown += 1;
          const version = versions[shown];
          if (version) await host.put('users.csv', version);
        });
      };
      // A cut, and before the next connection perhaps another version; and sometimes one while it is read.
      await using proxy = await openFaultProxy(
        host.port,
        (n) => {
          if (n > 0 && next() < 0.5) change();
          if (next() < 0.3) setTimeout(change, next() * 30);
          return n < 6
            ? { cutAfterBytes: Math.floor((0.1 + 0.85 * next()) * size), latencyMs: 20 }
            : {};
        },
        host.counted,
      );
      const outcome = await download(proxy.port, 'users.csv');
      await changing;
      const version = versions.map(sha256).indexOf(outcome);
      const word = version === -1 ? outcome : version === 0 ? 'first version' : 'later version';
      outcomes[word] = (outcomes[word] ?? 0) + 1;
      expect(['first version', 'later version', 'SourceChanged', 'SourceUnavailable']).toContain(
        word,
      );
    }
    if (CHANGES > 4) console.log(`${kind}, changing: ${JSON.stringify(outcomes)}`);
    expect(outcomes['later version']).toBeGreaterThan(0);
  });
});

/** The SHA-256 of what a run has brought into the spool, which is one object, and what the run says of it. */
async function staged(
  spool: Spool,
  run: typeof runs.$inferSelect | undefined,
  names: string[],
): Promise<string> {
  const pieces = spool.read(run?.sourceObject ?? '', new AbortController().signal);
  const content = Buffer.concat(await Array.fromAsync(pieces));
  const hash = sha256(content);
  expect(run?.file).toMatchObject({ sizeBytes: content.length, sha256: hash });
  expect(names).toHaveLength(1);
  return hash;
}

async function startRun(url: string, credentials: SourceCredentials | null): Promise<string> {
  const importId = randomUUID();
  const runId = randomUUID();
  const definition = importDefinition.parse({
    name: 'users',
    entity: 'users',
    source: { kind: 'file', url },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });
  const sealedCredentials = sealSecrets({ credentials, query: null }, KEYRING, importId);
  await database.db
    .insert(imports)
    .values({ id: importId, name: 'users', entity: 'users', definition, sealedCredentials });
  await database.db.insert(runs).values({
    id: runId,
    importId,
    entity: 'users',
    definition,
    dryRun: false,
    trigger: 'api',
    status: 'in_progress',
    step: 'open',
  });
  return runId;
}

function bytes(next: () => number, length: number): Buffer {
  const content = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4)
    content.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
  return content;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
