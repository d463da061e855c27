import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Run } from '../../dev/api-client.ts';
import { eventLines } from '../../dev/print-event.ts';
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

test('the tally names every outcome and their sum, and the events of orders', () => {
  const lines = tallyLines('orders', {
    tally,
    events: { orderPlace: 1_000, orderUpdate: 1 },
    issues: [],
  }).map(stripVTControlCharacters);
  expect(lines.map((line) => line.slice(0, 21))).toEqual([
    'What became of the or',
    '  added         1,000',
    '  updated           1',
    '  unchanged         0',
    '  rejected          3',
    '  ignored           1',
    '  read          1,005',
    '  orderPlace    1,000',
    '  orderUpdate       1',
  ]);
  const ofUsers = tallyLines('users', { tally, events: null, issues: [] });
  expect(ofUsers).toHaveLength(7);
});

test('issues that reject rows come first, each with its first place and its hint', () => {
  const issues = [
    { ...issue, code: 'blank_row', severity: 'notice', count: 9 },
    { ...issue, code: 'stray_quote', severity: 'warning', hint: 'Or this.' },
    {
      ...issue,
      code: 'invalid_email',
      severity: 'error',
      column: 'email',
      examples: [{ line: 12, value: `a very\nlong address ${'that goes on '.repeat(9)}` }],
    },
  ];
  const lines = issueLines({ tally, events: null, issues }).map(stripVTControlCharacters);
  expect(lines.slice(1)).toEqual([
    '  severity count    share   issue          column  first met',
    expect.stringMatching(
      /^ {2}error {8}1 {3}0\.10 % {3}invalid_email {2}email {3}line 12: a very long address that.*…$/,
    ),
    '           Do this.',
    '  warning      1   0.10 %   stray_quote    -       ',
    '           Or this.',
    // What a hint says is said once.
    '  notice       9   0.10 %   blank_row      -       ',
  ]);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(issueLines({ tally, events: null, issues: [] })).toEqual(['No issues were found.']);
});

test('of many kinds of issue eight are shown, not only errors, and how many there are more', () => {
  const many = (severity: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ ...issue, code: `${severity}_${at}`, severity }));
  const shown = (...issues: ReturnType<typeof many>) =>
    issueLines({ tally, events: null, issues })
      .map(stripVTControlCharacters)
      .flatMap((line) => /(?:error|warning|notice)_\d|\d+ more .*/.exec(line) ?? []);
  expect(shown(...many('notice', 2), ...many('warning', 2), ...many('error', 7))).toEqual([
    'error_0',
    'error_1',
    'error_2',
    'error_3',
    'error_4',
    'warning_0',
    'warning_1',
    'notice_0',
    '3 more kinds of issue are in the report of the run.',
  ]);
  expect(shown(...many('error', 9))).toHaveLength(9);
  expect(shown(...many('error', 8))).toHaveLength(8);
  expect(shown(...many('error', 6), ...many('notice', 1))).toHaveLength(7);
  const wide = { ...issue, code: 'invalid_number', severity: 'error', column: 'x'.repeat(80) };
  for (const line of issueLines({ tally, events: null, issues: [wide] }))
    expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(100);
});

test('an event of the web shop is shown with what was filled in', () => {
  const order = { id: 'a', total: 30, currency: 'EUR', source: 'POS' };
  const lineItems = [{ productId: 'p1', quantity: 2, name: 'Mug', brand: 'Olaria' }];
  const events = [
    { id: 1, type: 'orderPlace', order, lineItems },
    { id: 2, type: 'orderPlace', order: { ...order, id: 'b', source: 'web' }, lineItems },
  ];
  expect(eventLines(events).map(stripVTControlCharacters).slice(1)).toEqual([
    '  event 2  orderPlace  order b  30.00 EUR',
    '    2 × p1            Mug · Olaria',
  ]);
  expect(eventLines([])).toEqual(['No order event was written.']);
});
