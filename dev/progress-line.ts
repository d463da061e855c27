import type { Run } from './api-client.ts';

const BAR_CHARACTERS = 24;

export interface ProgressLine {
  show: (run: Run) => void;
  /** Leaves the last state standing; further output begins on a line of its own. */
  end: () => void;
}

/** Shows how far a run is: one line that is rewritten on a terminal, a line for each new state elsewhere. */
export function createProgressLine(output: NodeJS.WriteStream): ProgressLine {
  let shown = '';
  return {
    show(run) {
      const text = progressText(run);
      if (text === shown) return;
      shown = text;
      if (output.isTTY) output.write(`\r\u001B[2K${text.slice(0, output.columns - 1)}`);
      else output.write(`${text}\n`);
    },
    end() {
      if (output.isTTY && shown !== '') output.write('\n');
      shown = '';
    },
  };
}

/** `[######------]  25 %  prepare  1,200 records, 4,000 a second`. */
export function progressText({ status, progress }: Run): string {
  const filled = Math.round((progress.percent / 100) * BAR_CHARACTERS);
  const bar = '#'.repeat(filled).padEnd(BAR_CHARACTERS, '-');
  const percent = `${progress.percent} %`.padStart(5);
  const what = status === 'in_progress' ? (progress.step ?? 'open') : status;
  const records = progress.recordsRead.toLocaleString('en');
  const speed = progress.recordsPerSecond.toLocaleString('en');
  return `  [${bar}] ${percent}  ${what.padEnd(9)}  ${records} records, ${speed} a second`;
}
