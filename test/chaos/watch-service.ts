import { readFileSync } from 'node:fs';
import type { Child } from '../../dev/child.ts';

/** What the resident memory of a process may come to, in MB (reliability of a small machine). */
const MOST_MEGABYTES = { api: 200, worker: 500 } as const;

/** What no process of the service may say: an error that nobody caught. */
const UNCAUGHT = /uncaught error|unhandled ?(?:promise)? ?rejection|panicked at|FATAL ERROR/i;

/** An API or worker process, whose memory and output are looked at. */
export interface WatchedService {
  child: Child;
  /** Notes the largest resident memory so far, before the process is gone. */
  notePeak: () => void;
  peakMegabytes: () => number;
  /** What is wrong with it and was not told before. */
  newProblems: () => string[];
}

/** Watches a process that was just started, whose log file is its own. */
export function watchService(kind: 'api' | 'worker', child: Child): WatchedService {
  let peak = 0;
  let isTold = false;
  let seenCharacters = 0;
  const notePeak = () => {
    if (child.isRunning()) peak = Math.max(peak, peakOf(child.pid));
  };
  return {
    child,
    notePeak,
    peakMegabytes: () => peak,
    newProblems() {
      notePeak();
      const problems: string[] = [];
      const most = MOST_MEGABYTES[kind];
      if (peak > most && !isTold) {
        isTold = true;
        problems.push(`the ${kind} took ${Math.round(peak)} MB of ${most}`);
      }
      const output = child.output();
      const lines = output.slice(seenCharacters).split('\n');
      seenCharacters = output.length;
      const uncaught = lines.find((line) => UNCAUGHT.test(line));
      if (uncaught) problems.push(`the ${kind} said: ${uncaught.slice(0, 600)}`);
      return problems;
    },
  };
}

/** 0 where the system does not tell. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
