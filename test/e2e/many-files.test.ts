import { gzipSync, zstdCompressSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { beforeEach, describe, expect, test } from 'vitest';
import { correct, rejectedOf, resend } from '../support/rejected.ts';
import { importFile, type ImportOf, importUsers, issuesOf, reportOf } from '../support/runs.ts';
import { ordersFile } from '../support/orders-file.ts';
import { useService } from '../support/service.ts';
import { clearOrders, clearUsers, storedOrders, storedUsers } from '../support/stored.ts';
import { importMany, uploadAll, USERS } from '../support/upload-set.ts';

const service = useService();

beforeEach(() => clearUsers(service.databaseUrl));

const AUTO = { ...USERS, source: { encoding: 'auto' } };

/** A set of 400 rows about `people` users; of every seventh row the address is wrong, unless the set is right. */
interface RowSet {
  people: number;
  isRight: boolean;
}

/** The rows `from` to `to` of a set as CSV. */
function table(
  names: string[],
  delimiter: string,
  [from, to]: [number, number],
  { people, isRight }: RowSet,
): string {
  const lines = Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    const domain = isRight || row % 7 !== 3 ? 'example.com' : '';
    const cells: Record<string, string> = {
      email: `user${row % people}@${domain}`,
      name: `Zoë, ${row} Łódź`,
      note: `=${row}`,
    };
    return names.map((name) => `"${cells[name]}"`).join(delimiter);
  });
  return `${[names.join(delimiter), ...lines].join('\r\n')}\r\n`;
}

/** The rows of a set in five files that have little in common; they come in another order than that of their names. */
function differentFiles(name: string, set: RowSet): Record<string, Buffer> {
  const part = (from: number, columns: string[], delimiter: string) =>
    table(columns, delimiter, [from, from + 100], set);
  const latin = part(100, ['note', 'name', 'email'], ';');
  const wide = part(200, ['name', 'note', 'email'], '\t');
  return {
    [`${name}_5.csv`]: Buffer.from('email,name,note\r\n'),
    [`${name}_2.csv`]: iconv.encode(latin, 'iso-8859-2'),
    [`${name}_1.csv.gz`]: gzipSync(part(0, ['email', 'name', 'note'], ',')),
    [`${name}_4.csv.zst`]: zstdCompressSync(part(300, ['name', 'email', 'note'], '|')),
    [`${name}_3.csv`]: iconv.encode(wide, 'utf-16', { addBOM: true }),
  };
}

describe('users in files of different compression, encoding, delimiter and order of columns', () => {
  test('are stored as those of one plain file, and each file tells what it was', async () => {
    const set = { people: 90, isRight: false };
    const one = table(['email', 'name', 'note'], ',', [0, 400], set);
    const single = await importUsers(service, 'one.csv', one);
    const expected = await storedUsers(service.databaseUrl);
    await clearUsers(service.databaseUrl);

    await uploadAll(service, differentFiles('users', set));
    await uploadAll(service, { 'user_1.csv': 'email\nx@example.com\n', 'users.csv': 'nonsense' });
    const run = await importMany(service, 'users_*', AUTO);
    expect(run).toMatchObject({
      status: 'completed',
      file: {
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        compression: null,
        encoding: null,
        delimiter: null,
      },
      fileCounts: { matched: 5, taken: 5, downloaded: 5, split: 5 },
      tally: single.tally,
    });
    expect(await storedUsers(service.databaseUrl)).toBe(expected);
    expect(await filesOf(run.id)).toMatchObject([
      {
        name: 'users_1.csv.gz',
        compression: 'gzip',
        encoding: 'utf-8',
        delimiter: ',',
        records: 100,
        read: 100,
        rejected: 14,
      },
      {
        name: 'users_2.csv',
        compression: 'none',
        encoding: 'iso-8859-2',
        delimiter: ';',
        rejected: 15,
      },
      {
        name: 'users_3.csv',
        compression: 'none',
        encoding: 'utf-16le',
        delimiter: '\t',
        rejected: 14,
      },
      {
        name: 'users_4.csv.zst',
        compression: 'zstd',
        encoding: 'utf-8',
        delimiter: '|',
        rejected: 14,
      },
      { name: 'users_5.csv', compression: 'none', delimiter: ',', records: 0, isEmpty: false },
    ]);
  });

  test('say of every line which file it is in, and can be corrected and sent again in one', async () => {
    await uploadAll(service, differentFiles('right', { people: 400, isRight: true }));
    const right = await importMany(service, 'right_*', AUTO);
    const expected = await storedUsers(service.databaseUrl);
    await clearUsers(service.databaseUrl);

    await uploadAll(service, differentFiles('wrong', { people: 400, isRight: false }));
    const run = await importMany(service, 'wrong_*', AUTO);
    const { issues, sample } = await reportOf(service, run.id);
    expect(issues.map(({ code, count, examples }) => [code, count, examples[0]])).toEqual([
      ['invalid_email', 57, { file: 'wrong_1.csv.gz', line: 5, value: 'user3@' }],
      // Each file is judged by itself.
      ['uncertain_encoding', 1, { file: 'wrong_2.csv', line: 1, value: expect.any(String) }],
    ]);
    expect(sample.last.map(({ file, line }) => [file, line])).toEqual(
      [97, 98, 99, 100, 101].map((line) => ['wrong_4.csv.zst', line]),
    );
    const file = await rejectedOf(service, run.id);
    const rows = file.toString().split('\r\n');
    expect(rows[0]).toBe(
      '"email","name","note","_line","_code","_column","_value","_hint","_file"',
    );
    expect(rows[1]).toMatch(
      /^"user3@","Zoë, 3 Łódź","'=3","5","invalid_email",.*,"wrong_1.csv.gz"$/,
    );
    expect(rows[15]).toMatch(/^"user101@","Zoë, 101 Łódź","'=101","3",.*,"wrong_2.csv"$/);

    const corrected = correct(file, {}, (row) => {
      row['email'] += 'example.com';
    });
    const again = await resend(service, run.id, corrected);
    expect(again).toMatchObject({
      status: 'completed',
      tally: { read: 57, rejected: 0 },
      together: right.tally,
    });
    expect(await issuesOf(service, again.id)).toEqual([]);
    expect(await storedUsers(service.databaseUrl)).toBe(expected);
  });
});

/** The files of a run as its report shows them. */
async function filesOf(runId: string): Promise<{ name: string }[] | null> {
  const report = await service.call<{ files: { name: string }[] | null }>(
    'GET',
    `/v1/runs/${runId}/report`,
  );
  return report.files;
}

test('an order that comes back in a later file is that of the later file, as in one file', async () => {
  await clearOrders(service.databaseUrl);
  const definition: ImportOf = { entity: 'orders', format: { kind: 'kevel-csv' } };
  const [first, second] = [ordersFile(120), ordersFile(150, 1)];
  await uploadAll(service, { 'orders_1.csv': first, 'orders_2.csv': second });
  const run = await importMany(service, 'orders_*.csv', definition);
  const stored = await storedOrders(service.databaseUrl);
  await clearOrders(service.databaseUrl);
  const all = first + second.slice(second.indexOf('\n') + 1);
  const one = await importFile(service, 'one.csv', all, definition);
  expect(run).toMatchObject({ status: 'completed', tally: one.tally });
  expect(run.tally?.ignored).toBeGreaterThan(119);
  expect(await storedOrders(service.databaseUrl)).toEqual(stored);

  const shown = async (runId: string) => {
    const { issues, sample } = await reportOf(service, runId);
    return { issues: issues.map(({ code, column, count }) => ({ code, column, count })), sample };
  };
  const ofMany = await shown(run.id);
  const ofOne = await shown(one.id);
  expect(ofMany.issues).toEqual(ofOne.issues);
  const lines = first.split('\n').length - 1;
  expect(ofMany.sample.last).toEqual(
    ofOne.sample.last.map((record) => ({
      ...record,
      file: 'orders_2.csv',
      line: record.line - lines + 1,
    })),
  );
});

describe('a run of many files', () => {
  test('that has a wrong one fails before anything is stored, and names it', async () => {
    await uploadAll(service, {
      'mixed_1.csv': 'email,name\na@example.com,Ann\n',
      'mixed_2.csv': 'mail,name\nb@example.com,Bob\n',
      'mixed_3.csv': 'email,name\nc@example.com,Cem\n',
    });
    const run = await importMany(service, 'mixed_*.csv');
    expect(run).toMatchObject({ status: 'failed', failure: { type: 'MissingColumn' } });
    expect(run.failure?.message).toMatch(
      /^file 2 of 3, mixed_2\.csv: the header has no column "email"; .*; nothing of any file was stored$/,
    );
    expect(await storedUsers(service.databaseUrl)).toMatch(/^0 /);
    expect(await filesOf(run.id)).toMatchObject([
      { name: 'mixed_1.csv', delimiter: ',', records: 1 },
      { name: 'mixed_2.csv', encoding: 'utf-8', records: null },
      { name: 'mixed_3.csv', records: null },
    ]);
  });

  test('takes empty ones for a warning, unless all are empty', async () => {
    await uploadAll(service, {
      'empty_1.csv': '',
      'empty_2.csv.gz': gzipSync(''),
      'empty_3.csv': 'email\na@example.com\nb@\n',
    });
    const run = await importMany(service, 'empty_*');
    expect(run).toMatchObject({
      status: 'completed',
      tally: { read: 2, added: 1, rejected: 1 },
      file: { encoding: 'utf-8', delimiter: ',' },
    });
    const { issues } = await reportOf(service, run.id);
    expect(issues.map(({ code, severity, examples }) => [code, severity, examples])).toEqual([
      [
        'empty_file',
        'warning',
        ['empty_1.csv', 'empty_2.csv.gz'].map((file) => ({ file, line: 1, value: null })),
      ],
      ['invalid_email', 'error', [{ file: 'empty_3.csv', line: 3, value: 'b@' }]],
    ]);
    await service.call('DELETE', '/v1/uploads/empty_3.csv');
    expect(await importMany(service, 'empty_*')).toMatchObject({
      status: 'failed',
      failure: { type: 'EmptyFile', message: 'all 2 files are empty' },
    });
  });

  test('fails when no file matches', async () => {
    expect(await importMany(service, 'nothing_*.csv')).toMatchObject({
      status: 'failed',
      fileCounts: null,
      failure: { type: 'SourceNotFound', message: 'no file matches upload://nothing_*.csv' },
    });
  });

  test('is a run of many also when one file matches', async () => {
    await uploadAll(service, { 'lone_1.csv': 'email\nb@\n' });
    const run = await importMany(service, 'lone_*.csv');
    expect(run.fileCounts).toMatchObject({ matched: 1, taken: 1 });
    expect((await rejectedOf(service, run.id)).toString()).toContain('"_file"');
  });

  test('gives rejected lines of JSON and items of XML as they were', async () => {
    const users = {
      entity: 'users',
      format: { kind: 'jsonl', userIdField: 'email', userIdType: 'email' },
    } as const;
    await uploadAll(service, {
      'lines_1.jsonl': '{"email":"a@b.co"}\n{"email":"b@"}\n',
      'lines_2.jsonl': '\n{"email":"c@"}\n',
    });
    const run = await importMany(service, 'lines_*', users);
    const original = await rejectedOf(service, run.id, '?format=original');
    expect(original.toString()).toBe('{"email":"b@"}\n{"email":"c@"}\n');
    expect(await issuesOf(service, run.id)).toEqual([['invalid_email', 'email', 2, 2]]);

    const feed = (title: string, space = '') =>
      `<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0${space}"><channel><title>${title}</title><item><g:id>p</g:id></item></channel></rss>`;
    const products = { entity: 'products', format: { kind: 'google-xml' } } as const;
    await uploadAll(service, { 'feed_1.xml': feed('a'), 'feed_2.xml': feed('b') });
    const feeds = await importMany(service, 'feed_*.xml', products);
    const items = (await rejectedOf(service, feeds.id, '?format=original')).toString();
    expect(items.match(/<item><g:id>p<\/g:id><\/item>/g)).toHaveLength(2);
    await uploadAll(service, { 'feed_3.xml': feed('c', '#') });
    const others = await importMany(service, 'feed_*.xml', products);
    const answer = await service.request('GET', `/v1/runs/${others.id}/rejected?format=original`);
    expect(answer.status).toBe(409);
    expect(await rejectedOf(service, others.id)).not.toHaveLength(0);
  });
});
