import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPeakMeter } from '../../bench/measure-processes.ts';
import { freePort } from '../../dev/ports.ts';
import { endOf, issuesOf, type ShownRun } from '../support/runs.ts';
import { useService } from '../support/service.ts';

const MB = 1e6;
/** How large the file is; 5000 by hand, since that takes minutes. */
const SIZE_MB = Number(process.env['OPEN_QUOTE_MB'] ?? 60);
/** Measured with 5 GB: 287 to 297 MB; 309 in a worker that has to compile its own code. */
const MOST_WORKER_BYTES = 350 * MB;
const PIECE_ROWS = 256;

const port = await freePort();
const service = useService({ ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${port}` });
const row = (index: number) => `user${index}@example.com,${'x'.repeat(2_000)}\n`;
const rows = Math.ceil((SIZE_MB * MB) / row(0).length / PIECE_ROWS) * PIECE_ROWS;
/** The file is made while it is sent, and nowhere stored but in the spool. */
const server = createServer((_, response) => {
  void pipeline(Readable.from(endlessFile()), response).catch(() => {});
});

function* endlessFile(): Generator<string> {
  yield 'email,name\nx@y.co,"x\n';
  for (let first = 0; first < rows; first += PIECE_ROWS)
    yield Array.from({ length: PIECE_ROWS }, (_, index) => row((first + index) % 1_000_000)).join(
      '',
    );
}

beforeAll(() => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

test(
  `a quote at byte 20 that never closes, in front of ${SIZE_MB} MB of wide rows, costs one row`,
  async () => {
    const meter = await openPeakMeter(service.worker.pid);
    const { run } = await service.call<{ run: ShownRun }>('POST', '/v1/imports', {
      name: 'open quote',
      entity: 'users',
      dryRun: true,
      source: { kind: 'file', url: `http://127.0.0.1:${port}/open.csv` },
      format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
    });
    const ended = await endOf(service, run.id, 60 + SIZE_MB);
    const peak = await meter.close();
    console.log(`${SIZE_MB} MB behind an open quote: worker at most ${Math.round(peak / MB)} MB`);
    expect(ended).toMatchObject({ status: 'completed', tally: { read: rows + 1, rejected: 1 } });
    expect(await issuesOf(service, run.id)).toContainEqual(['unclosed_quote', null, 1, 2]);
    expect(peak).toBeLessThan(MOST_WORKER_BYTES);
  },
  (120 + SIZE_MB) * 1000,
);
