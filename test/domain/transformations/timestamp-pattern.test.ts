import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTimestampPattern } from '../../../domain/transformations/timestamp-pattern.ts';

function read(pattern: string, text: string): string | null {
  const compiled = compileTimestampPattern(pattern);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.read(text);
}

describe('a timestamp is read by its pattern and written in UTC', () => {
  test.each([
    ['yyyy/MM/dd hh:mm', '2021/01/21 14:25', '2021-01-21T14:25:00Z'],
    ['yyyy/MM/dd hh:mm', '2021/01/21 12:25', '2021-01-21T12:25:00Z'],
    ['yyyy/MM/dd hh:mm', '2021/01/21 00:25', '2021-01-21T00:25:00Z'],
    ['yyyy/MM/dd HH:mm', '2021/01/21 24:25', null],
    ['yyyyMMddHHmmss', '20210121142501', '2021-01-21T14:25:01Z'],
    ['yyyyMMddHHmmssSSS', '20210121142501120', '2021-01-21T14:25:01.12Z'],
    ['dd/MM/yyyy', '21/01/2021', '2021-01-21T00:00:00Z'],
    ['dd/MM/yyyy', '1/2/2021', null],
    ['d/M/yyyy', '1/2/2021', '2021-02-01T00:00:00Z'],
    ['d/M/yyyy', '01/02/2021', '2021-02-01T00:00:00Z'],
    ['dd.MM.yy', '21.01.21', '2021-01-21T00:00:00Z'],
    ['dd MMM yyyy', '21 jan 2021', '2021-01-21T00:00:00Z'],
    ['dd MMMM yyyy', '21 May 2021', '2021-05-21T00:00:00Z'],
    ['dd LLLL uuuu', '21 September 2021', '2021-09-21T00:00:00Z'],
    ['E, d MMM yyyy HH:mm:ss Z', 'Thu, 21 Jan 2021 14:25:00 +0100', '2021-01-21T13:25:00Z'],
    ['yyyy-MM-dd hh:mm a', '2021-01-21 12:25 am', '2021-01-21T00:25:00Z'],
    ['yyyy-MM-dd hh:mm a', '2021-01-21 12:25 PM', '2021-01-21T12:25:00Z'],
    ['yyyy-MM-dd hh:mm a', '2021-01-21 14:25 PM', null],
    ['yyyy-MM-dd KK:mm a', '2021-01-21 00:25 PM', '2021-01-21T12:25:00Z'],
    ['yyyy-MM-dd kk:mm', '2021-01-21 24:25', '2021-01-21T00:25:00Z'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2021-01-21T14:25:01+05:30', '2021-01-21T08:55:01Z'],
    ["yyyy-MM-dd'T'HH:mm:ssZ", '2021-01-21T14:25:01+05:30', '2021-01-21T08:55:01Z'],
    ["yyyy-MM-dd'T'HH:mm:ssZ", '2021-01-21T14:25:01Z', '2021-01-21T14:25:01Z'],
    ["yyyy-MM-dd'T'HH:mm:ssX", '2021-01-21T23:25:01-01', '2021-01-22T00:25:01Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSX", '2021-01-21T14:25:01.123456Z', '2021-01-21T14:25:01.123456Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSX", '2021-01-21T14:25:01.000Z', '2021-01-21T14:25:01Z'],
    ['yyyy-MM-dd HH:mm VV', '2021-07-21 14:25 Europe/Lisbon', '2021-07-21T13:25:00Z'],
    ['yyyy-MM-dd HH:mm z', '2021-01-21 14:25 GMT', '2021-01-21T14:25:00Z'],
    ['yyyy-MM-dd HH:mm z', '2021-01-21 14:25 Nowhere/City', null],
    ['yyyy-MM-dd HH:mm z', '2021-07-21 14:25 CET', '2021-07-21T12:25:00Z'],
    // To the platform the time of Dhaka, to the British their summer.
    ['yyyy-MM-dd HH:mm z', '2021-07-21 14:25 BST', null],
    ['yyyy-MM-dd HH:mm z', '2021-07-21 14:25 IST', null],
    ['yyyy-MM-dd HH:mmX', '2021-01-21 14:25+1', null],
    ['yyyy-MM-dd HH:mmX', '2021-01-21 14:25+19', null],
    ['yyyy-MM-dd HH:mmX', '2021-01-21 14:25+01:75', null],
    ['yyyy-MM-dd HH:mmX', '9999-12-31 23:00-05', null],
    ['yyyy-MM-dd hh:mm[ a]', '2021-01-21 12:25', null],
    ['[yyyy-MM-dd][dd/MM/yyyy]', '21/01/2021', '2021-01-21T00:00:00Z'],
    ['[yyyy-MM-dd][dd/MM/yyyy]', '', null],
    ['yyyy[-MM-dd]', '2021', null],
    ['[HHmm ]yyyy-MM-dd[ hh:mm a]', '2325 2021-01-21 02:25 pm', '2021-01-21T14:25:00Z'],
    ['yyyy-MM-dd HH:mm', '2100-02-29 10:00', null],
    ['yyyy-MM-dd HH:mm', '2000-02-29 10:00', '2000-02-29T10:00:00Z'],
    ['yyyy-MM-dd HH:mm', '0000-00-00 00:00', null],
    ['MMM d yyyy', 'Sept 1 2021', null],
    ['yyyy-MM-dd[ HH:mm[:ss]]', '2021-01-21', '2021-01-21T00:00:00Z'],
    ['yyyy-MM-dd[ HH:mm[:ss]]', '2021-01-21 14:25', '2021-01-21T14:25:00Z'],
    ['yyyy-MM-dd[ HH:mm[:ss]]', '2021-01-21 14:25:09', '2021-01-21T14:25:09Z'],
    ["yyyy 'o''clock' MM dd", "2021 o'clock 01 21", '2021-01-21T00:00:00Z'],
    ["yyyy''MM''dd", "2021'01'21", '2021-01-21T00:00:00Z'],
    ['yyyy-MM-dd', '2021-02-29', null],
    ['yyyy-MM-dd', '2020-02-29', '2020-02-29T00:00:00Z'],
    ['yyyy-MM-dd', '2021-02-30', null],
    ['yyyy-MM-dd', '2021-01-21T14:25:00Z', null],
    ['yyyy-MM-dd', '2021-01-21 ', null],
    ['yyyy-MM-dd HH:mm', '0050-01-21 14:25', null],
  ])('%s reads %s as %s', (pattern, text, time) => {
    expect(read(pattern, text)).toBe(time);
  });

  test('the hour that a clock change leaves out is read as if clocks had not moved yet, the doubled one as the first', () => {
    expect(read('yyyy-MM-dd HH:mm VV', '2021-03-28 01:30 Europe/Lisbon')).toBe(
      '2021-03-28T01:30:00Z',
    );
    expect(read('yyyy-MM-dd HH:mm VV', '2021-10-31 01:30 Europe/Lisbon')).toBe(
      '2021-10-31T00:30:00Z',
    );
  });

  test('zones are read as the platform reads them, on either side of every change of clocks', () => {
    const zones = ['Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    const instant = fc.integer({
      min: Date.UTC(1975, 0, 1) / 6e4,
      max: Date.UTC(2037, 0, 1) / 6e4,
    });
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (minutes, zone) => {
        const local = new Date(minutes * 6e4).toLocaleString('sv', { timeZone: zone });
        const time = read('yyyy-MM-dd HH:mm:ss VV', `${local} ${zone}`);
        // The same clock, whichever of two instants it was.
        expect(new Date(time ?? '').toLocaleString('sv', { timeZone: zone })).toBe(local);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every second of four centuries comes back as it was written', () => {
    const date = fc.date({
      min: new Date('1800-01-01'),
      max: new Date('2200-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, (at) => {
        const text = `${at.toISOString().slice(0, 19)}Z`;
        expect(read("yyyy-MM-dd'T'HH:mm:ssX", text)).toBe(text);
      }),
    );
  });
});

describe('a pattern that would have to be guessed is refused with a sentence', () => {
  test.each([
    ['YYYY-MM-dd', 'use yyyy'],
    ['yyyy-MM-DD', 'use dd'],
    ['yyyy-MM', 'needs year, month and day'],
    ['HH:mm', 'needs year, month and day'],
    ['yyyyMd', 'write MM'],
    ['yyyy-MM-dd q', 'the letter q'],
    ['yyyy-MM-dd HHH', 'too long'],
    ['yyy-MM-dd', 'write yyyy'],
    ["yyyy-MM-dd 'at", 'not closed'],
    ['yyyy-MM-dd [HH', 'not closed'],
    ['yyyy-MM-dd HH]', 'has no ['],
    ['yyyy-MM-dd HH:mm a', 'needs the hour as h'],
    ['yyyy-MM-dd #', 'in quotes'],
    ['yyyy-MM-dd KK:mm', 'use HH'],
    ['yyyy-MM-dd HH:mm MM', 'the month stands twice'],
    ['yyyyM[dd]', 'write MM'],
    ['yyyy-MM-d[H]', 'write dd'],
    ["yyyy-MM-d'1'", 'write dd'],
  ])('%s', (pattern, sentence) => {
    expect(compileTimestampPattern(pattern)).toMatchObject({
      problem: expect.stringContaining(sentence),
    });
  });

  test('what is read in a way of its own is said', () => {
    expect(compileTimestampPattern('yyyy/MM/dd hh:mm')).toMatchObject({
      notes: [expect.stringContaining('0 to 23'), expect.stringContaining('UTC')],
    });
    expect(compileTimestampPattern('yyyy/MM/dd HH:mmX')).toMatchObject({ notes: [] });
  });

  test('no pattern and no text makes it throw or run away', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...Array.from("yMdHhmsSaZXzV[]'/ -:")),
      maxLength: 12,
    });
    fc.assert(
      fc.property(letters, fc.string({ maxLength: 40 }), (pattern, text) => {
        const compiled = compileTimestampPattern(pattern);
        const read = 'read' in compiled ? compiled.read(text) : null;
        expect(read === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(read)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
