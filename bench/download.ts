import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  open,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openNginx } from '../dev/nginx.ts';
import type { Downloaded } from './download-once.ts';
import { formatBar } from './print-summary.ts';
import { type Bar, createBar, median } from './summary.ts';

const run = promisify(execFile);
const FILE_BYTES = 1_000_000_000;
const PIECE_BYTES = 1_000_000;
/** Rounds that are measured, curl and the service in turn, behind one that brings the file into the cache of the system. */
const ROUNDS = 5;

/** One round: how long curl took, and what the service did, with the same file into the same folder. */
export interface DownloadRound {
  curlSeconds: number;
  service: Downloaded;
}

/** Measures how a large file comes from a server on this machine into the spool, beside `curl -o`; prints and keeps the result. */
export async function runDownload(folder: string, path: string): Promise<void> {
  const nginx = await findProgram('nginx', `${path}${delimiter}/usr/sbin`);
  const curl = await findProgram('curl', path);
  if (nginx === null || curl === null) {
    console.log('The download is left out: it needs nginx and curl, which are not both on PATH.\n');
    return;
  }
  await mkdir(folder, { recursive: true });
  await using server = await openNginx(nginx);
  await keepRandomFile(folder, join(server.folder, 'download.bin'));
  console.log(`Download of 1 GB into the spool, with SHA-256, rounds: ${ROUNDS}\n`);
  const url = `http://127.0.0.1:${server.port}/download.bin`;
  const rounds: DownloadRound[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const measured = {
      curlSeconds: await timeCurl(curl, url, join(folder, 'curl.bin')),
      service: await downloadAlone(url, join(folder, 'download-spool')),
    };
    if (round === 0) continue;
    rounds.push(measured);
    const { seconds, peakBytes } = measured.service;
    console.log(
      `curl ${measured.curlSeconds.toFixed(2)} s, service ${seconds.toFixed(2)} s, at most ${(peakBytes / 1e6).toFixed(0)} MB`,
    );
  }
  const bars = downloadBars(rounds);
  console.log(`\n${bars.map(formatBar).join('\n')}`);
  const load = loadavg().map((average) => average.toFixed(1));
  const machine = `${availableParallelism()} cores, load ${load.join(', ')}`;
  const kept = join(folder, 'result-download.json');
  const result = { machine, measuredAt: new Date(), rounds, bars };
  await writeFile(kept, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${machine}; kept in ${kept}\n`);
}

/** The limits of a download, and how they were kept. */
export function downloadBars(rounds: readonly DownloadRound[]): Bar[] {
  const worst = (of: (service: Downloaded) => number) =>
    rounds.length === 0 ? null : Math.max(...rounds.map(({ service }) => of(service)));
  return [
    createBar({
      sentence: 'download of 1 GB, in the time of curl',
      unit: 'ratio',
      value:
        rounds.length === 0
          ? null
          : median(rounds.map(({ service, curlSeconds }) => service.seconds / curlSeconds)),
      limit: 2,
    }),
    createBar({
      sentence: 'memory that grew behind the first tenth of it',
      unit: 'megabytes',
      value: worst(({ peakBytes, earlyBytes }) => (peakBytes - earlyBytes) / 1e6),
      // As much as the collector of garbage lets lie; the file itself would be fifteen times that.
      limit: 64,
    }),
  ];
}

async function timeCurl(curl: string, url: string, target: string): Promise<number> {
  const startedAt = performance.now();
  await run(curl, ['-s', '-f', '-o', target, url]);
  const seconds = (performance.now() - startedAt) / 1000;
  await rm(target);
  return seconds;
}

/** In a process of its own, whose memory is that of a download and nothing else. */
async function downloadAlone(url: string, spool: string): Promise<Downloaded> {
  const script = new URL('./download-once.ts', import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [script, url, spool]);
  await rm(spool, { recursive: true, force: true });
  const downloaded = JSON.parse(stdout) as Downloaded;
  if (downloaded.sizeBytes !== FILE_BYTES)
    throw new Error(`${downloaded.sizeBytes} bytes came, not ${FILE_BYTES}`);
  return downloaded;
}

/** Random bytes: nothing on the way can make them fewer. */
async function keepRandomFile(folder: string, target: string): Promise<void> {
  const kept = join(folder, `download-${FILE_BYTES}.bin`);
  const present = await stat(kept).catch(() => null);
  if (present?.size !== FILE_BYTES) {
    const file = await open(`${kept}.part`, 'w');
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let at = 0; at < FILE_BYTES; at += PIECE_BYTES) await file.write(randomFillSync(piece));
    await file.close();
    await rename(`${kept}.part`, kept);
  }
  await symlink(resolve(kept), target);
}

async function findProgram(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const program = join(folder, name);
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return null;
}
