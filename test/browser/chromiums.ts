import sparticuz from '@sparticuz/chromium';
import { foundProgram } from '../support/programs.ts';

/** The Chromium of this machine, and the one that npm brings. */
export interface Chromiums {
  /** The one that the tests run in: the machine's, or else npm's; null: there is none. */
  main: string | null;
  /** The other one, if there are both. */
  other: string | null;
}

/** Finds both; that of npm is built for Linux on x64 alone. */
export async function findChromiums(): Promise<Chromiums> {
  const found = foundProgram('chromium');
  const canUnpack = process.platform === 'linux' && process.arch === 'x64';
  const bundled = canUnpack ? await sparticuz.executablePath() : null;
  return 'path' in found ? { main: found.path, other: bundled } : { main: bundled, other: null };
}
