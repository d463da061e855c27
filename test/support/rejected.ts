import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import type { Tally } from '../../domain/tally.ts';
import { endOf, type ShownRun } from './runs.ts';
import type { Service } from './service.ts';

/** A run that sends rejected records again, as the API shows it. */
export interface ResentRun extends ShownRun {
  trigger: string;
  parent: { runId: string; tally: Tally } | null;
  together: Tally | null;
}

/** The file of rejected records of a run, as it is downloaded. */
export async function rejectedOf(service: Service, runId: string, query = ''): Promise<Buffer> {
  const answer = await service.request('GET', `/v1/runs/${runId}/rejected${query}`);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** Uploads a corrected file, sends it again, and waits for the end. */
export async function resend(
  service: Service,
  runId: string,
  content: Uint8Array,
  wish: object = {},
): Promise<ResentRun> {
  await service.upload(`fixed ${runId}`, content);
  const url = `upload://${encodeURIComponent(`fixed ${runId}`)}`;
  const run = await service.call<ShownRun>('POST', `/v1/runs/${runId}/resend`, { url, ...wish });
  return (await endOf(service, run.id)) as ResentRun;
}

/** Corrects the cells of rows, each by the names of its columns, as a program does that knows nothing else of the file. */
export function correct(
  file: Buffer,
  { delimiter = ',', encoding = 'utf-8' },
  fix: (row: Record<string, string>) => void,
): Buffer {
  const [header = [], ...rows]: string[][] = parse(iconv.decode(file, encoding), {
    delimiter,
    relax_column_count: true,
  });
  for (const cells of rows) {
    const row = Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
    fix(row);
    for (const [index, name] of header.entries()) cells[index] = row[name] ?? '';
  }
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const text = [header, ...rows].map((cells) => `${cells.map(quote).join(delimiter)}\r\n`).join('');
  return iconv.encode(text, encoding);
}
