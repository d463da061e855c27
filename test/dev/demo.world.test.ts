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

  test('imports the example, shows what came of it, and ends; twice, each time from nothing', async () => {
    for (const _time of ['first', 'second']) {
      demo = runInTerminal(['dev/demo.ts', '--exit'], env);
      const code = await demo.ended;
      const output = demo.output();
      expect({ code, output }).toMatchObject({ code: 0 });
      const count = (word: string) =>
        Number(new RegExp(`^ {2}${word} +([\\d,]+) `, 'm').exec(output)?.[1]?.replace(',', ''));
      const [added, rejected, ignored] = [count('added'), count('rejected'), count('ignored')];
      expect(added).toBeGreaterThan(2_900);
      expect(count('updated') + count('unchanged')).toBe(0);
      expect(count('read')).toBe(added + rejected + ignored);
      for (const issue of [
        'invalid_email',
        'missing_user_id',
        'too_many_columns',
        'unclosed_quote',
        'merged_row',
      ])
        expect(output).toContain(issue);
      const csv = await readFile(join(dataDir, 'demo', 'demo-rejected.csv'), 'utf8');
      expect(csv).toMatch(/^"email",.*"_line","_code","_column","_value","_hint"\r\n/);
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
