import { expect, test } from 'vitest';
import { BinaryRows } from '../../../activities/merge/binary-rows.ts';
import { copyRows } from '../../../activities/merge/copy-rows.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();

interface Row {
  key: string;
  at: number | null;
  big: number;
  small: number;
  text: string;
}

/** Sends the rows through a table and gives them as Postgres has them. */
async function sent(rows: readonly Row[]): Promise<readonly Record<string, unknown>[]> {
  const { sql } = database;
  await sql`create table if not exists kinds
    (key uuid, at timestamptz, big bigint, small int, text text, place bigserial)`;
  await sql`truncate kinds`;
  await sql.begin((tx) =>
    copyRows(tx, 'copy kinds (key, at, big, small, text) from stdin (format binary)', pieces(rows)),
  );
  return sql`
    select key::text, (extract(epoch from at) * 1000)::float8 as at, big::float8, small, text
    from kinds order by place`;
}

function* pieces(all: readonly Row[]): Generator<Buffer> {
  const rows = new BinaryRows();
  rows.begin();
  for (const { key, at, big, small, text } of all) {
    const bytes = Buffer.from(text);
    if (!rows.hasRoom(bytes.length + 100)) yield* rows.makeRoom(bytes.length + 100);
    rows.addRow(5);
    rows.addUuid(Buffer.from(`-${key.replaceAll('-', '')}`), 1);
    if (at === null) rows.addNull();
    else rows.addTime(at);
    rows.addInt64(big);
    rows.addInt32(small);
    const opened = rows.openField();
    rows.addBytes(bytes, 0, 1);
    rows.addBytes(bytes, 1, bytes.length);
    rows.closeField(opened);
  }
  yield* rows.end();
}

const ROW: Row = {
  key: '01234567-89ab-cdef-fedc-ba9876543210',
  at: Date.UTC(2024, 1, 29, 12, 30, 15, 7),
  big: 2 ** 53 - 1,
  small: 2 ** 31 - 1,
  text: 'a',
};

test('values of every kind arrive as they were', async () => {
  const times = [
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '1999-12-31T23:59:59.999Z',
    '2000-01-01T00:00:00Z',
    '2000-01-01T00:00:00.001Z',
    '2136-02-07T06:28:15.999Z',
    '9999-12-31T23:59:59.999Z',
  ];
  const rows = [
    ROW,
    { ...ROW, at: null, big: -1, small: -1, text: 'Zoë\t\\N\\\\\n"😀"' },
    { ...ROW, big: 2 ** 32, small: -(2 ** 31) },
    { ...ROW, big: -(2 ** 53) + 1, small: 0 },
    ...times.map((time) => ({ ...ROW, at: Date.parse(time) })),
  ];
  expect(await sent(rows)).toEqual(rows);
});

test('many rows and rows longer than a piece arrive whole, none at all does too', async () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => ({
    ...ROW,
    small: index,
    text: 'é'.repeat(index % 1_000 === 7 ? 400_000 : 100 + index),
  }));
  expect(await sent(rows)).toEqual(rows);
  expect(await sent([])).toEqual([]);
});
