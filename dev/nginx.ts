import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.ts';
import { freePort, isListening } from './ports.ts';

/** nginx on this machine, with a configuration and a folder of its own. */
export interface Nginx extends AsyncDisposable {
  port: number;
  /** What lies here is served, with ranges and strong ETags. */
  folder: string;
}

/** Starts the nginx at `program`; `locations` are further lines of its server. */
export async function openNginx(
  program: string,
  locations: readonly string[] = [],
): Promise<Nginx> {
  const home = await mkdtemp(join(tmpdir(), 'nginx-'));
  const folder = join(home, 'files');
  await mkdir(folder);
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = [
    'daemon off;',
    'worker_processes 1;',
    // Its workers would be somebody who may not see the folder.
    ...(userInfo().uid === 0 ? ['user root;'] : []),
    `pid ${join(home, 'pid')};`,
    'events {}',
    'http {',
    'access_log off;',
    'sendfile on;',
    // Behind a proxy its own port is not the right one.
    'absolute_redirect off;',
    ...temporary.map((name) => `${name}_temp_path ${join(home, name)};`),
    'server {',
    `listen 127.0.0.1:${port};`,
    `root ${folder};`,
    ...locations,
    '}',
    '}',
  ];
  await writeFile(join(home, 'config'), `${config.join('\n')}\n`);
  const child = await startChild({
    name: 'nginx',
    command: program,
    args: ['-p', home, '-e', 'stderr', '-c', join(home, 'config')],
    env: process.env,
    logFile: join(home, 'log'),
  });
  while (!(await isListening(`127.0.0.1:${port}`))) {
    if (!child.isRunning()) throw new Error(`nginx did not start: ${child.output()}`);
    await sleep(10);
  }
  return {
    port,
    folder,
    async [Symbol.asyncDispose]() {
      await child.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
