import postgres from 'postgres';

/** Runs `look` with a connection to a suite's database. */
export async function withSql<T>(url: string, look: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await look(sql);
  } finally {
    await sql.end();
  }
}

/** What the store holds of users, apart from times and run ids: equal for equal imports. */
export async function storedUsers(url: string): Promise<string> {
  return withSql(url, async (sql) => {
    const [row] = await sql<{ digest: string; count: number }[]>`
      select count(*)::int as count,
             md5(coalesce(string_agg(key::text || id_type || id || digest::text || attributes::text, chr(10) order by key), '')) as digest
      from profiles`;
    return `${row?.count} ${row?.digest}`;
  });
}

/** Removes all users, so that the next import begins with an empty store. */
export async function clearUsers(url: string): Promise<void> {
  await withSql(url, (sql) => sql`truncate profiles, profile_aliases`);
}
