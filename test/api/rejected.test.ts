import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { rejectedRecords } from '../../db/schema/index.ts';
import { ISSUES } from '../../domain/issue-catalogue.ts';
import type { RejectedRecord } from '../../domain/report.ts';
import { type Problem, useApi } from './api.ts';

const api = useApi();

interface Kept {
  header?: string[];
  file?: { delimiter: string; encoding: string };
  chunks: RejectedRecord[][];
  name?: string;
}

async function keep({ header, file, chunks, name = 'CRM users' }: Kept): Promise<string> {
  const { run } = await api.createImport({ name });
  await api.setRun(run.id, { status: 'completed', header: header ?? null, file: file ?? null });
  // Stored in another order than the file's: the answer has the file's.
  for (const [chunk, records] of [...chunks.entries()].reverse()) {
    const content = gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await api.database.db.insert(rejectedRecords).values({ runId: run.id, chunk, content });
  }
  return `/v1/runs/${run.id}/rejected`;
}

function rejected(line: number, cells: string[] | null, value: string | null): RejectedRecord {
  const raw = cells?.join(',') ?? `"raw ${line}`;
  return { line, cells, raw, issues: [{ code: 'invalid_email', column: 'email', value }] };
}

test('rejected records come in the form of their file, ready to be corrected', async () => {
  const path = await keep({
    header: ['email', 'straße'],
    file: { delimiter: ';', encoding: 'windows-1252' },
    chunks: [
      [rejected(3, ['zoë@', '5 €'], 'zoë@'), rejected(7, null, null)],
      [rejected(12, ['=1+1;"x"', '-5'], '=1+1')],
    ],
  });
  const answer = await api.send('GET', path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=windows-1252');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="CRM users rejected.csv"; filename*=UTF-8''CRM%20users%20rejected.csv`,
  );
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { hint } = ISSUES.invalid_email;
  expect(iconv.decode(bytes, 'windows-1252')).toBe(
    [
      '"email";"straße";"_line";"_code";"_column";"_value";"_hint"',
      `"zoë@";"5 €";"3";"invalid_email";"email";"zoë@";"${hint}"`,
      `"""raw 7";"";"7";"invalid_email";"email";"";"${hint}"`,
      `"'=1+1;""x""";"'-5";"12";"invalid_email";"email";"'=1+1";"${hint}"`,
      '',
    ].join('\r\n'),
  );
  const exact = await api.send('GET', `${path}?exact=true`);
  const text = iconv.decode(Buffer.from(await exact.arrayBuffer()), 'windows-1252');
  expect(text).toContain('"=1+1;""x""";"-5";"12"');
});

test('cells that a spreadsheet would run are defused, in data, values and names', async () => {
  const odd = ['=x', '+x', '-x', '@x', '\tx', '\rx', '\0x'];
  const path = await keep({
    header: ['=name'],
    file: { delimiter: ',', encoding: 'utf-8' },
    chunks: [odd.map((cell, index) => rejected(index + 2, [cell], cell))],
  });
  const rows: string[][] = parse(await (await api.send('GET', path)).text());
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\0]/);
  const exact: string[][] = parse(await (await api.send('GET', `${path}?exact=true`)).text());
  expect(exact.slice(1).map(([cell]) => cell)).toEqual(odd);
});

test('several issues share a row, and cells without a column come last', async () => {
  const record: RejectedRecord = {
    line: 2,
    cells: ['john@', 'a\nb', 'extra', 'more'],
    raw: '',
    issues: [
      { code: 'invalid_email', column: 'email', value: 'john@' },
      { code: 'too_many_columns', column: null, value: null },
    ],
  };
  const short: RejectedRecord = { ...record, line: 4, cells: ['only'] };
  const path = await keep({ header: ['email', 'note'], chunks: [[record, short]] });
  const text = await (await api.send('GET', path)).text();
  const [, first, second]: string[][] = parse(text, { relax_column_count: true });
  expect(first).toEqual([
    'john@',
    'a\nb',
    '2',
    'invalid_email; too_many_columns',
    'email; ',
    'john@; ',
    `${ISSUES.invalid_email.hint}; ${ISSUES.too_many_columns.hint}`,
    'extra',
    'more',
  ]);
  expect(second?.slice(0, 3)).toEqual(['only', '', '4']);
});

test.each([
  ['utf-16le', 'utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', 'utf-16be', Buffer.from([0xfe, 0xff])],
  ['iso-8859-1', 'windows-1252', Buffer.from('"')],
  ['shift_jis', 'shift_jis', Buffer.from('"')],
  ['utf-8', 'utf-8', Buffer.from('"')],
])('the encoding %s is written as %s', async (encoding, written, start) => {
  const text = encoding === 'shift_jis' ? '東京' : 'Zoë';
  const cells = [`${text}\u2028${text}`.replace(encoding === 'utf-8' ? '' : '\u2028', ''), text];
  const path = await keep({
    header: ['a', 'b'],
    file: { delimiter: '\t', encoding },
    chunks: [[rejected(2, cells, null)]],
  });
  const answer = await api.send('GET', path);
  expect(answer.headers.get('content-type')).toBe(`text/csv; charset=${written}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.subarray(0, start.length)).toEqual(start);
  const [header, row]: string[][] = parse(iconv.decode(bytes, written), { delimiter: '\t' });
  expect(header?.slice(0, 2)).toEqual(['a', 'b']);
  expect(row?.slice(0, 2)).toEqual(cells);
});

test('a run without rejected records has a file with a header only', async () => {
  const path = await keep({ header: ['email'], chunks: [] });
  const rows: string[][] = parse(await (await api.send('GET', path)).text());
  expect(rows).toEqual([['email', '_line', '_code', '_column', '_value', '_hint']]);
  const empty = await (await api.send('GET', await keep({ chunks: [] }))).text();
  expect(empty).toBe('"_raw","_line","_code","_column","_value","_hint"\r\n');
});

test('the name of an import never breaks out of the header that carries it', async () => {
  const path = await keep({ name: 'Zoë\'s "x"; a\r\nset-cookie: b=1 (東京)*', chunks: [] });
  const { headers } = await api.send('GET', path);
  expect(headers.get('set-cookie')).toBeNull();
  const [, exact] = /filename\*=UTF-8''(\S+)$/.exec(headers.get('content-disposition') ?? '') ?? [];
  expect(exact).toMatch(/^[A-Za-z0-9._~!$&+%-]+$/);
  expect(decodeURIComponent(exact ?? '')).toBe(
    "Zoë's _x_; a__set-cookie_ b=1 (東京)_ rejected.csv",
  );
});

test('a run that has not ended has no file yet', async () => {
  const { run } = await api.createImport();
  const problem = await api.call<Problem>(409, 'GET', `/v1/runs/${run.id}/rejected`);
  expect(problem.type).toMatch(/run-not-ended$/);
});

test('many rejected records are sent in pieces, as they are read', async () => {
  const note = 'x'.repeat(200);
  const chunk = (from: number) =>
    Array.from({ length: 20_000 }, (_, index) => rejected(from + index, ['bad@', note], 'bad@'));
  const path = await keep({
    header: ['email', 'note'],
    chunks: Array.from({ length: 10 }, (_, index) => chunk(index * 20_000 + 2)),
  });
  const { body } = await api.send('GET', path);
  let sizeBytes = 0;
  let lines = 0;
  let largest = 0;
  for await (const piece of body ?? []) {
    sizeBytes += piece.length;
    largest = Math.max(largest, piece.length);
    lines += piece.filter((byte) => byte === 10).length;
  }
  expect(lines).toBe(200_001);
  expect(sizeBytes).toBeGreaterThan(40_000_000);
  expect(largest).toBeLessThan(1024 * 1024);
});
