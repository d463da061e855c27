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

/** What the store holds of orders and their events, apart from times, run ids and numbers: equal for equal imports. */
export async function storedOrders(url: string): Promise<object> {
  return withSql(url, async (sql) => {
    const [orders] = await sql`
      select count(*)::int as count,
             md5(coalesce(string_agg(o.key::text || o.id || o.digest::text || coalesce(o.last_updated::text, '') || e.document::text,
                                     chr(10) order by o.key), '')) as digest
      from orders o join order_events e using (batch, position)`;
    const events = await sql`
      select type, count(*)::int as count,
             md5(string_agg(document::text || coalesce(changes::text, ''), chr(10) order by document::text collate "C")) as digest
      from order_events group by type order by type`;
    const [numbers] = await sql`
      select coalesce(sum(events), 0)::int as numbered, coalesce(max(first_id + events) - 1, 0)::int as last
      from order_event_batches`;
    return {
      orders: { ...orders },
      events: events.map((row) => ({ ...row })),
      numbers: { ...numbers },
    };
  });
}

/** Removes all orders, events and products. */
export async function clearOrders(url: string): Promise<void> {
  await withSql(url, (sql) => sql`truncate orders, order_events, order_event_batches, products`);
}

/** What the store holds of further ids of users: equal for equal imports. */
export async function storedAliases(url: string): Promise<string> {
  return digestOf(url, 'profile_aliases', 'key::text || id_type || id || profile_key::text');
}

/** What the store holds of products, apart from times and run ids: equal for equal imports. */
export async function storedProducts(url: string): Promise<string> {
  return digestOf(url, 'products', 'key::text || id || digest::text || filling || product::text');
}

async function digestOf(url: string, table: string, row: string): Promise<string> {
  return withSql(url, async (sql) => {
    const [found] = await sql.unsafe<{ digest: string; count: number }[]>(
      `select count(*)::int as count, md5(coalesce(string_agg(${row}, chr(10) order by key), '')) as digest from ${table}`,
    );
    return `${found?.count} ${found?.digest}`;
  });
}
