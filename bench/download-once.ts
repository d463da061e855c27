import { randomUUID } from 'node:crypto';
import { createHttpSource } from '../activities/sources/http-source.ts';
import { stageSource } from '../activities/sources/stage-source.ts';
import { createFolderSpool } from '../activities/spool/folder-spool.ts';
import { spoolNames } from '../activities/spool/spool.ts';

/** What one download took; memory is the resident set of its process. */
export interface Downloaded {
  seconds: number;
  sizeBytes: number;
  /** When a tenth of the file had come. */
  earlyBytes: number;
  peakBytes: number;
}

const SAMPLE_MILLISECONDS = 100;
const TENTH_BYTES = 100_000_000;

/** Downloads a file of a gigabyte from this machine into a spool in `folder`, as a worker does. */
async function downloadOnce(url: string, folder: string): Promise<Downloaded> {
  const settings = { allowedPrivateHosts: [new URL(url).host], maxFileBytes: 1e10 };
  const { signal } = new AbortController();
  let cameBytes = 0;
  let earlyBytes = 0;
  let peakBytes = 0;
  const look = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    if (cameBytes < TENTH_BYTES) earlyBytes = peakBytes;
  };
  const sampling = setInterval(look, SAMPLE_MILLISECONDS);
  const startedAt = performance.now();
  const opened = await createHttpSource(url, null, settings).open(signal);
  const name = spoolNames.source(randomUUID(), randomUUID());
  const { sizeBytes } = await stageSource(
    opened,
    createFolderSpool(folder),
    name,
    signal,
    (bytes) => {
      cameBytes = bytes;
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(sampling);
  look();
  return { seconds, sizeBytes, earlyBytes, peakBytes };
}

const [, , url = '', folder = ''] = process.argv;
console.log(JSON.stringify(await downloadOnce(url, folder)));
