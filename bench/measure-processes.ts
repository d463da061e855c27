import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KIB = 1024;
/** Where the system keeps no peak, memory is looked at this often; a shorter peak goes unseen. */
const SAMPLE_MILLISECONDS = 200;

/** The peak memory of one process since the meter was opened. */
export interface PeakMeter {
  /** Ends the measurement and gives the peak resident set size in bytes. */
  close: () => Promise<number>;
}

/** Opens a meter of the peak resident set size of process `pid`: exact on Linux, sampled elsewhere. */
export async function openPeakMeter(pid: number): Promise<PeakMeter> {
  if (process.platform !== 'linux') return openSamplingMeter(pid);
  // 5 resets the peak (VmHWM) to what the process holds now; see proc_pid_clear_refs(5).
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  return {
    close: async () => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (peak === undefined) throw new Error(`process ${pid} tells no peak memory`);
      return Number(peak) * KIB;
    },
  };
}

function openSamplingMeter(pid: number): PeakMeter {
  let peakBytes = 0;
  const look = async () => {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    peakBytes = Math.max(peakBytes, Number(stdout.trim()) * KIB);
  };
  // A look that failed is made up for by the next one; the last one, in close, must succeed.
  const timer = setInterval(() => void look().catch(() => {}), SAMPLE_MILLISECONDS);
  return {
    close: async () => {
      clearInterval(timer);
      await look();
      return peakBytes;
    },
  };
}
