import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  leftBehind,
  makeDataDir,
  runInTerminal,
  type Terminal,
  worldEnv,
} from '../support/terminal.ts';

describe.runIf(process.platform === 'linux')('npm run demo', { timeout: 120_000 }, () => {
  let dataDir: string;
  let env: Record<string, string>;
  let demo: Terminal;

  beforeEach(async () => {
    dataDir = await makeDataDir();
    env = await worldEnv(dataDir);
  });
  afterEach(async () => {
    demo.signal('SIGKILL');
    await leftBehind(dataDir, 30);
    await rm(dataDir, { recursive: true, force: true });
  });

  test('imports the examples, shows what came of them, and ends; twice, each time from nothing', async () => {
    for (const _time of ['first', 'second']) {
      demo = runInTerminal(['dev/demo.ts', '--exit'], env);
      const code = await demo.ended;
      const output = demo.output();
      expect({ code, output }).toMatchObject({ code: 0 });
      const parts = output.split(/^(?=Importing )/m).slice(1);
      expect(parts.map((part) => /^Importing (\w+) from \S+/.exec(part)?.[0])).toEqual([
        'Importing products from examples/products.xml',
        'Importing orders from examples/orders.csv',
        'Importing users from examples/users.csv',
      ]);
      for (const part of parts) expect(part).toMatch(/100 % {2}completed/);
      const [products = '', orders = '', users = ''] = parts;
      expectTally(products, 250);
      expectTally(orders, 550);
      expect(count(orders, 'orderPlace')).toBe(count(orders, 'added'));
      expect(count(orders, 'orderUpdate')).toBe(0);
      expectTally(users, 2_900);
      for (const issue of ['missing_value', 'price_without_currency'])
        expect(products).toContain(issue);
      for (const issue of ['missing_value', 'invalid_line_item_status', 'date_without_offset'])
        expect(orders).toContain(issue);
      for (const issue of ['invalid_email', 'missing_user_id', 'too_many_columns', 'merged_row'])
        expect(users).toContain(issue);
      // What the web shop does not say of its products, their feed does.
      expect(output).toMatch(
        /event \d+ {2}orderPlace {2}order LC-26-\d{5}.*\n {4}\d × [\w-]+ +\S.* · /,
      );
      const header = async (entity: string) =>
        (await readFile(join(dataDir, 'demo', `rejected-${entity}.csv`), 'utf8')).split('\r\n')[0];
      expect(await header('users')).toMatch(
        /^"email",.*"_line","_code","_column","_value","_hint"$/,
      );
      expect(await header('orders')).toMatch(/^"orderId",.*"_hint"$/);
      expect(await header('products')).toMatch(/^"_raw",.*"_hint"$/);
      expect(await leftBehind(dataDir, 0)).toEqual([]);
    }
  });

  test('stays up with the addresses on the screen until Ctrl-C', async () => {
    demo = runInTerminal(['dev/demo.ts'], env);
    await demo.printed('Everything stays up until Ctrl-C.');
    for (const path of ['/docs', '/healthz'])
      expect((await fetch(`http://127.0.0.1:${env['PORT']}${path}`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${env['TEMPORAL_UI_PORT']}`)).status).toBe(200);
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(await leftBehind(dataDir, 0)).toEqual([]);
  });

  test('leaves no process behind when Ctrl-C comes in the middle of the import', async () => {
    demo = runInTerminal(['dev/demo.ts'], env);
    await demo.printed('Importing');
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(await leftBehind(dataDir, 0)).toEqual([]);
  });
});

/** The number behind a word at the beginning of a line. */
function count(output: string, word: string): number {
  const [, digits = ''] = new RegExp(`^ {2}${word} +([\\d,]+) `, 'm').exec(output) ?? [];
  return digits === '' ? Number.NaN : Number(digits.replace(',', ''));
}

function expectTally(output: string, atLeastAdded: number): void {
  const [added, rejected, ignored] = [
    count(output, 'added'),
    count(output, 'rejected'),
    count(output, 'ignored'),
  ];
  expect(added).toBeGreaterThan(atLeastAdded);
  expect(rejected).toBeGreaterThan(5);
  expect(count(output, 'updated') + count(output, 'unchanged')).toBe(0);
  expect(count(output, 'read')).toBe(added + rejected + ignored);
}
