import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { Agent } from 'undici';
import { afterAll, beforeAll } from 'vitest';
import { freePort } from '../../dev/ports.ts';
import { openS3Bucket, type S3Bucket } from '../../storage/s3-bucket.ts';

/** The keys of every S3 server that tests start. */
export const S3_KEYS = { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-key' };

/** A bucket of the suite. */
export const BUCKET = 'exports';
/** One that keeps every version of its objects. */
export const VERSIONED = 'versions';

export interface S3Server {
  readonly port: number;
  /** Where the objects of the suite's bucket lie as files. */
  readonly folder: string;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** `127.0.0.1:<port>`, as ALLOWED_PRIVATE_HOSTS takes it. */
  readonly host: string;
  /** The suite's bucket, to put objects there and look at them. */
  readonly bucket: S3Bucket;
  readonly versioned: S3Bucket;
  /** The environment of processes whose own buckets are here. */
  readonly environment: Record<string, string>;
  /** Makes the second bucket keep its versions from now on. */
  setVersioning: () => Promise<void>;
  put: (key: string, content: Buffer | string, bucket?: S3Bucket) => Promise<void>;
  /** All keys below a prefix. */
  keys: (prefix?: string) => Promise<string[]>;
}

/** Gives the suite a versitygw of its own; usable from its first hook on. */
export function useS3Server(program: string): S3Server {
  const { server, start, stop } = createS3Server(program);
  beforeAll(start);
  afterAll(stop);
  return server;
}

/** Starts a versitygw outside of a suite's hooks. */
export async function openS3Server(
  program: string,
): Promise<{ server: S3Server } & AsyncDisposable> {
  const { server, start, stop } = createS3Server(program);
  await start();
  return { server, [Symbol.asyncDispose]: stop };
}

/** A versitygw that keeps its objects in a temporary folder. */
function createS3Server(program: string): {
  server: S3Server;
  start: () => Promise<void>;
  stop: () => Promise<void>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'offline-imports-s3-'));
  const agent = new Agent();
  let port = 0;
  const buckets: { [name: string]: S3Bucket } = {};
  let kill = async () => {};
  const signal = new AbortController().signal;

  const start = async () => {
    port = await freePort();
    for (const name of [`data/${BUCKET}`, 'data/versions', 'versions'])
      mkdirSync(join(folder, name), { recursive: true });
    const child = spawn(
      program,
      [
        '--port',
        `127.0.0.1:${port}`,
        '--quiet',
        '--keep-alive',
        'posix',
        '--versioning-dir',
        join(folder, 'versions'),
        join(folder, 'data'),
      ],
      {
        env: { ROOT_ACCESS_KEY: S3_KEYS.accessKeyId, ROOT_SECRET_KEY: S3_KEYS.secretAccessKey },
        stdio: 'ignore',
      },
    );
    const exited = once(child, 'exit');
    kill = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    await isListening(port, () => child.exitCode === null);
    for (const name of [BUCKET, VERSIONED])
      buckets[name] = await openS3Bucket({
        bucket: name,
        region: 'us-east-1',
        endpoint: `http://127.0.0.1:${port}`,
        credentials: S3_KEYS,
        dispatcher: agent,
        attempts: 3,
      });
  };
  const stop = async () => {
    await agent.destroy();
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };

  const opened = (name: string): S3Bucket => {
    const bucket = buckets[name];
    if (!bucket) throw new Error('the S3 server of a suite exists from its first hook on');
    return bucket;
  };
  const server: S3Server = {
    folder: join(folder, 'data', BUCKET),
    get port() {
      return port;
    },
    get endpoint() {
      return `http://127.0.0.1:${port}`;
    },
    get host() {
      return `127.0.0.1:${port}`;
    },
    get bucket() {
      return opened(BUCKET);
    },
    get versioned() {
      return opened(VERSIONED);
    },
    get environment() {
      return {
        S3_ENDPOINT: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
        AWS_REGION: 'us-east-1',
      };
    },
    async setVersioning() {
      const client = new S3Client({
        region: 'us-east-1',
        endpoint: `http://127.0.0.1:${port}`,
        forcePathStyle: true,
        // A copy: the client notes in it where the keys are from.
        credentials: { ...S3_KEYS },
      });
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await client.send(
        new PutBucketVersioningCommand({ Bucket: VERSIONED, VersioningConfiguration }),
      );
      client.destroy();
    },
    put: (key, content, bucket = opened(BUCKET)) => bucket.put(key, Buffer.from(content), signal),
    async keys(prefix = '') {
      const keys: string[] = [];
      for await (const { key } of opened(BUCKET).list(prefix, signal)) keys.push(key);
      return keys;
    },
  };
  return { server, start, stop };
}

async function isListening(port: number, isRunning: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const answer = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answer) return;
    if (!isRunning() || Date.now() > deadline) throw new Error('versitygw does not answer');
    await sleep(30);
  }
}
