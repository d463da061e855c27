import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../db/migrations', import.meta.url));

interface Journal {
  entries: { idx: number; when: number; tag: string; breakpoints: boolean }[];
}

const journal = JSON.parse(readFileSync(join(FOLDER, 'meta/_journal.json'), 'utf8')) as Journal;

/** The names of the migrations, in their order: `0003_holds_and_retries`. */
export const MIGRATIONS = journal.entries.map(({ tag }) => tag);

/** The statements of a migration of the service. */
export function statementsOf(name: string): string[] {
  return readFileSync(join(FOLDER, `${name}.sql`), 'utf8')
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter(Boolean);
}

/** A folder with the first `count` migrations, as an earlier version had them, and behind them one of the statements that are given. Remove it. */
export function migrationsFolder(count: number, more: string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'offline-imports-migrations-'));
  mkdirSync(join(folder, 'meta'));
  const entries = journal.entries.slice(0, count);
  for (const { tag } of entries) cpSync(join(FOLDER, `${tag}.sql`), join(folder, `${tag}.sql`));
  if (more.length > 0) {
    const when = (journal.entries.at(-1)?.when ?? 0) + 1;
    entries.push({ idx: count, when, tag: 'next', breakpoints: true });
    writeFileSync(join(folder, 'next.sql'), more.join('\n--> statement-breakpoint\n'));
  }
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  return folder;
}
