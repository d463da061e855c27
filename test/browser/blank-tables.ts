import { beforeEach } from 'vitest';
import postgres from 'postgres';
import type { Service } from '../support/service.ts';

/** Empties the database and the upload area before each test. */
export function useBlankTables(service: Service): void {
  beforeEach(async () => {
    const sql = postgres(service.databaseUrl, { max: 1, onnotice: () => {} });
    try {
      const tables = await sql<{ name: string }[]>`
        select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`;
      await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`);
    } finally {
      await sql.end();
    }
    const { items } = await service.call<{ items: { name: string }[] }>('GET', '/v1/uploads');
    for (const { name } of items)
      await service.call('DELETE', `/v1/uploads/${encodeURIComponent(name)}`);
  });
}
