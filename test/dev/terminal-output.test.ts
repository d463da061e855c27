import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Run } from '../../dev/api-client.ts';
import { issueLines, tallyLines } from '../../dev/print-report.ts';
import { createProgressLine, progressText } from '../../dev/progress-line.ts';

const run: Run = {
  id: '01a209ea-eff3-7686-a61f-b44d5d944634',
  status: 'in_progress',
  startedAt: null,
  finishedAt: null,
  progress: { step: 'prepare', percent: 25, recordsRead: 1_200, recordsPerSecond: 4_000 },
  tally: null,
  failure: null,
  temporal: { url: null },
};
const tally = { read: 1_005, added: 1_000, updated: 1, unchanged: 0, rejected: 3, ignored: 1 };
const issue = { column: null, hint: 'Do this.', count: 1, percent: 0.1, examples: [] };

test('progress shows how much is done, by which step, and how fast', () => {
  expect(progressText(run)).toBe(
    '  [######------------------]  25 %  prepare    1,200 records, 4,000 a second',
  );
});

test('progress is one rewritten line on a terminal, cut to its width, and a line for each change elsewhere', () => {
  const shownOn = (isTTY: boolean) => {
    const written: string[] = [];
    const output = { isTTY, columns: 20, write: (text: string) => written.push(text) };
    const line = createProgressLine(output as unknown as NodeJS.WriteStream);
    line.show(run);
    line.show(run);
    line.show({ ...run, status: 'completed' });
    line.end();
    return written;
  };
  expect(shownOn(true)).toEqual([
    '\r\u001B[2K  [######----------',
    '\r\u001B[2K  [######----------',
    '\n',
  ]);
  expect(shownOn(false)).toEqual([
    expect.stringMatching(/prepare.*\n$/),
    expect.stringMatching(/completed.*\n$/),
  ]);
});

test('the tally names every outcome and their sum', () => {
  const lines = tallyLines(tally).map(stripVTControlCharacters);
  expect(lines.map((line) => line.slice(0, 20))).toEqual([
    'What became of the r',
    '  added        1,000',
    '  updated          1',
    '  unchanged        0',
    '  rejected         3',
    '  ignored          1',
    '  read         1,005',
  ]);
});

test('issues that reject rows come first, each with its first place and its hint', () => {
  const issues = [
    { ...issue, code: 'blank_row', severity: 'notice', count: 9 },
    { ...issue, code: 'stray_quote', severity: 'warning' },
    {
      ...issue,
      code: 'invalid_email',
      severity: 'error',
      column: 'email',
      examples: [{ line: 12, value: 'a very\nlong address that goes on' }],
    },
  ];
  const lines = issueLines({ tally, issues }).map(stripVTControlCharacters);
  expect(lines.slice(2)).toEqual([
    '  error         1   0.10 %   invalid_email        email    line 12: a very long address tha…',
    '           Do this.',
    '  warning       1   0.10 %   stray_quote          -        ',
    '           Do this.',
    '  notice        9   0.10 %   blank_row            -        ',
    '           Do this.',
  ]);
  expect(issueLines({ tally, issues: [] })).toEqual(['No issues were found.']);
});
