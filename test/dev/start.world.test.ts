import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  leftBehind,
  makeDataDir,
  processesOf,
  runInTerminal,
  type Terminal,
  worldEnv,
} from '../support/terminal.ts';

const UP = 'The world is up.';

// Which processes there are is read from /proc.
describe.runIf(process.platform === 'linux')('npm start', { timeout: 120_000 }, () => {
  let dataDir: string;
  let env: Record<string, string>;
  let start: Terminal;

  // One folder for all: each start finds what the one before it left, however that one ended.
  beforeAll(async () => {
    dataDir = await makeDataDir();
    env = await worldEnv(dataDir);
  });
  beforeEach(() => {
    start = runInTerminal(['dev/start.ts'], env);
  });
  afterEach(async () => {
    start.signal('SIGKILL');
    await leftBehind(dataDir, 30);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test.for([0, 500, 1_500])('stops cleanly %i ms after it began to start', async (milliseconds) => {
    await start.printed('Starting Postgres');
    await sleep(milliseconds);
    start.signal('SIGINT');
    expect([0, 130]).toContain(await start.ended);
    expect(await leftBehind(dataDir, 0)).toEqual([]);
    expect(start.output()).toContain('Everything has stopped.');
    expect(start.output()).not.toMatch(/Error|\n {4}at /);
  });

  test('comes up, keeps its data over a restart, and leaves no process behind', async () => {
    await start.printed(UP);
    const key = await readFile(join(dataDir, 'api-key'), 'utf8');
    expect(processesOf(dataDir).length).toBeGreaterThan(5);
    expect(await upload(env, key.trim())).toBe(201);
    start.signal('SIGINT');
    expect(await start.ended).toBe(0);
    expect(await leftBehind(dataDir, 0)).toEqual([]);

    start = runInTerminal(['dev/start.ts'], env);
    await start.printed(UP);
    expect(start.output()).toContain(key.trim());
    expect(await upload(env, key.trim())).toBe(200);
    start.signal('SIGTERM');
    expect(await start.ended).toBe(0);
    expect(await leftBehind(dataDir, 0)).toEqual([]);
  });

  test('leaves nothing behind when it is killed with -9', async () => {
    await start.printed(UP);
    start.signal('SIGKILL');
    await start.ended;
    expect(await leftBehind(dataDir, 30)).toEqual([]);
  });

  test('starts again after that, and when a process ends says which one and stops the others', async () => {
    await start.printed(UP);
    process.kill(pidOf(dataDir, /activities\/worker\.ts/), 'SIGKILL');
    expect(await start.ended).toBe(1);
    expect(start.output()).toContain('The worker ended by SIGKILL');
    expect(start.output()).toContain(join(dataDir, 'logs', 'worker.log'));
    expect(await leftBehind(dataDir, 0)).toEqual([]);
  });

  test('ends when Postgres is killed with all its helpers', async () => {
    await start.printed(UP);
    const postgres = processesOf(dataDir).filter((line) => /bin\/postgres -D|postgres:/.test(line));
    expect(postgres.length).toBeGreaterThan(5);
    for (const line of postgres) process.kill(Number.parseInt(line, 10), 'SIGKILL');
    expect(await start.ended).toBe(1);
  });

  test('starts again after that; passes over the copy of a Ctrl-C that npm sends, and kills at a second one', async () => {
    await start.printed(UP);
    // A worker that cannot stop: without a second Ctrl-C it would be waited for.
    process.kill(pidOf(dataDir, /activities\/worker\.ts/), 'SIGSTOP');
    start.signal('SIGINT');
    await start.printed('Stopping everything');
    start.signal('SIGINT');
    await sleep(1_000);
    expect(start.output()).not.toContain('Killed.');
    start.signal('SIGINT');
    expect(await start.ended).toBe(137);
    expect(await leftBehind(dataDir)).toEqual([]);
  });
});

function pidOf(dataDir: string, command: RegExp): number {
  return Number.parseInt(processesOf(dataDir).find((line) => command.test(line)) ?? '', 10);
}

async function upload(env: Record<string, string>, key: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${env['PORT']}/v1/uploads/kept.csv`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}` },
    body: 'email\nines@correio.example\n',
  });
  return answer.status;
}
