import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { migrate } from '../../db/migrations.ts';

const OPERATING = new URL('../../operating/', import.meta.url);

/** Both roles of test databases have it. */
const PASSWORD = 'test-password-of-a-role';

/** The address of a database for one of the roles of production. */
export function asRole(url: string, role: 'app' | 'owner'): string {
  const address = new URL(url);
  address.username = `offline_imports_${role}`;
  address.password = PASSWORD;
  return address.href;
}

/** Makes the database `name` and the roles of production as docs/operating.md says, and migrates it as its owner. */
export async function createOwnedDatabase(
  urlOf: (database: string) => string,
  name: string,
): Promise<void> {
  const at = async (database: string, run: (sql: postgres.Sql) => Promise<void>) => {
    const sql = postgres(urlOf(database), { max: 1, onnotice: () => {} });
    await run(sql).finally(() => sql.end());
  };
  await at('postgres', async (sql) => {
    for (const statement of statementsOf('roles.sql', name)) await sql.unsafe(statement);
    for (const role of ['app', 'owner'])
      await sql.unsafe(`alter role offline_imports_${role} password '${PASSWORD}'`);
  });
  await at(name, async (sql) => {
    for (const statement of statementsOf('rights.sql', name)) await sql.unsafe(statement);
  });
  await migrate(asRole(urlOf(name), 'owner'));
}

/** The statements of a file, for a database of another name. */
function statementsOf(file: string, name: string): string[] {
  return readFileSync(new URL(file, OPERATING), 'utf8')
    .replaceAll(/^--.*$/gm, '')
    .replaceAll('database offline_imports', `database ${name}`)
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean);
}
