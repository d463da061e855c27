import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoText, readIsoDateTime, readShopifyDateTime } from '../../../domain/values/date-time.ts';

const MOMENTS: [string, string, boolean][] = [
  ['2020-09-16T10:38:06+0100', '2020-09-16T09:38:06Z', true],
  ['2020-09-16T10:38:06+01:00', '2020-09-16T09:38:06Z', true],
  ['2020-09-16T10:38:06+01', '2020-09-16T09:38:06Z', true],
  ['2020-09-16T10:38:06Z', '2020-09-16T10:38:06Z', true],
  ['2020-09-16 10:38:06-0530', '2020-09-16T16:08:06Z', true],
  ['2020-09-16T10:38+0100', '2020-09-16T09:38:00Z', true],
  ['2020-09-16T10:38:06.5Z', '2020-09-16T10:38:06.500Z', true],
  ['2020-09-16T10:38:06.123456789Z', '2020-09-16T10:38:06.123Z', true],
  ['2020-09-16T10:38:06.57Z', '2020-09-16T10:38:06.570Z', true],
  ['2020-09-16T10:38:06.000Z', '2020-09-16T10:38:06Z', true],
  ['2020-09-16T10:38:06', '2020-09-16T10:38:06Z', false],
  ['2020-09-16 10:38', '2020-09-16T10:38:00Z', false],
  ['2020-09-16', '2020-09-16T00:00:00Z', false],
  [' 2020-09-16T10:38:06Z\t', '2020-09-16T10:38:06Z', true],
  ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00Z', true],
  ['2000-02-29', '2000-02-29T00:00:00Z', false],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z', true],
  ['0001-01-01', '0001-01-01T00:00:00Z', false],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z', true],
  ['2020-01-01T00:00:00+18:00', '2019-12-31T06:00:00Z', true],
  ['2020-01-01T00:00:00-00:00', '2020-01-01T00:00:00Z', true],
];

test.each(MOMENTS)('%j is %s', (text, iso, hasOffset) => {
  const read = readIsoDateTime(text);
  expect(read).toEqual({ at: Date.parse(iso), hasOffset });
  expect(read && isoText(read.at)).toBe(iso);
});

const NOT_MOMENTS = [
  '',
  'yesterday',
  '16/09/2020',
  '2020-9-16',
  '20200916',
  '2020-09-16T',
  '2020-09-16T10',
  '2020-09-16T10:38:06+1',
  '2020-09-16T10:38:06+010',
  '2020-09-16T10:38:06+01:0',
  '2020-09-16T10:38:06+01:60',
  '2020-09-16T10:38:06+18:01',
  '2020-09-16T10:38:06+19',
  '2020-09-16T10:38:06 +0100',
  '2020-09-16T10:38:06Zulu',
  '2020-09-16T10:38:06.Z',
  '2020-09-16T10:38:06.1234567890Z',
  '2020-09-16T10:38.5Z',
  '2020-09-16T24:00:00Z',
  '2020-09-16T10:60:00Z',
  '2020-09-16T10:38:60Z',
  '2020-09-16Z',
  '2020-02-30',
  '2021-02-29',
  '1900-02-29',
  '2020-00-10',
  '2020-13-10',
  '2020-04-31',
  '2020-09-00',
  '0000-01-01',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '-2020-01-01',
  '２０２０-09-16',
  '1600252686000',
];

test.each(NOT_MOMENTS)('%j is no moment', (text) => {
  expect(readIsoDateTime(text)).toBeNull();
});

test('every moment of the years 1 to 9999 is read back from its text', () => {
  fc.assert(
    fc.property(
      fc.integer({
        min: Date.parse('0001-01-01T00:00:00Z'),
        max: Date.parse('9999-12-31T23:59:59.999Z'),
      }),
      (at) => {
        expect(readIsoDateTime(isoText(at))).toEqual({ at, hasOffset: true });
      },
    ),
    { numRuns: 1_000 },
  );
});

test('the zone of the machine does not matter', () => {
  const zone = process.env.TZ;
  try {
    process.env.TZ = 'America/New_York';
    expect(readIsoDateTime('2020-07-01T12:00:00')?.at).toBe(Date.UTC(2020, 6, 1, 12));
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test('Shopify writes its dates with blanks and an offset', () => {
  expect(readShopifyDateTime('2025-10-07 09:50:26 +0200')).toBe(Date.UTC(2025, 9, 7, 7, 50, 26));
  expect(readShopifyDateTime(' 2025-10-07 09:50:26 -0430 ')).toBe(Date.UTC(2025, 9, 7, 14, 20, 26));
  expect(readShopifyDateTime('2025-10-07 09:50:26 Z')).toBe(Date.UTC(2025, 9, 7, 9, 50, 26));
});

test.each([
  '',
  '2025-10-07',
  '2025-10-07 09:50:26',
  '2025-10-07 09:50:26 ',
  '2025-10-07T09:50:26+0200',
  '2025-10-07T09:50:26 +0200',
  '2025-10-07 09:50:26+0200',
  '2025-10-07 09:50 +0200',
  '2025-10-07 09:50:26  +0200',
  '2025-10-07 09:50:26 .5Z',
  '2025-02-30 09:50:26 +0200',
  '07/10/2025 09:50:26 +0200',
])('%j is no date of Shopify', (text) => {
  expect(readShopifyDateTime(text)).toBeNull();
});
