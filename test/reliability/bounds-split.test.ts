import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ENDLESS, type SplitAlone } from './split-alone.ts';

const run = promisify(execFile);
const MB = 1e6;
const NONE = /^none$/;

/** What must come of each of the files. */
const CASES: Record<keyof typeof ENDLESS, { megabytes: number; failure: RegExp }> = {
  'a quote that never closes': { megabytes: 300, failure: NONE },
  'quotes that never close, again and again': { megabytes: 300, failure: NONE },
  'one cell': { megabytes: 300, failure: /Line 2 is longer than 64 MiB/ },
  'one cell in quotes': { megabytes: 300, failure: /Line 2 is longer than 64 MiB/ },
  'one cell of doubled quotes': { megabytes: 300, failure: /Line 2 is longer than 64 MiB/ },
  'stray quotes': { megabytes: 60, failure: NONE },
  'a quote on each line': { megabytes: 60, failure: NONE },
  'quotes in pairs': { megabytes: 60, failure: NONE },
  NULs: { megabytes: 60, failure: NONE },
  'carriage returns': { megabytes: 60, failure: NONE },
  'empty rows': { megabytes: 60, failure: NONE },
  'a header without an end': { megabytes: 60, failure: /does not end within 1 MiB/ },
  'one line of JSON': { megabytes: 200, failure: /Line 1 is longer than 64 MiB/ },
  'one list of lists in JSON': { megabytes: 200, failure: /Line 1 is longer than 64 MiB/ },
  'one attribute in XML': { megabytes: 200, failure: /line 1: the markup .* does not end within/ },
  'one attribute of an item': {
    megabytes: 200,
    failure: /the file is cut off: .* inside of <item>/,
  },
  'one text of an item': { megabytes: 200, failure: /the file is cut off: .* inside of <item>/ },
  'elements in elements': { megabytes: 60, failure: /nested deeper than 64 levels/ },
};

test.each(Object.entries(CASES))(
  '%s: splitting keeps to its memory, and is never busy for long',
  async (name, { megabytes, failure }) => {
    const script = 'test/reliability/split-alone.ts';
    const { stdout } = await run(process.execPath, [script, name, `${megabytes * MB}`]);
    const split = JSON.parse(stdout) as SplitAlone;
    expect(split.failure ?? 'none').toMatch(failure);
    expect(split.chunks > 0).toBe(failure === NONE);
    expect(split.peakBytes).toBeLessThan(300 * MB);
    expect(split.worstPieceSeconds).toBeLessThan(2);
  },
  120_000,
);
