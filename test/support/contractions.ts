/** Tables with a row a record: an index on one of them, made while the service runs, would hold up its merges for minutes. */
const LARGE = ['profiles', 'profile_aliases', 'orders', 'order_events', 'products'];

/**
 * The statements of a migration that do more than add: code of the version before could not go on with the tables that
 * they leave, or would wait for them for long.
 */
export function contractions(statements: readonly string[]): string[] {
  const tables = new Set<string>();
  const columns = new Set<string>();
  return statements.filter((text) => {
    const statement = text.replaceAll(/\s+/g, ' ').replace(/;$/, '').trim();
    const created = /^CREATE TABLE "(\w+)" \(/i.exec(statement);
    if (created) tables.add(created[1] ?? '');
    const added = /^ALTER TABLE "(\w+)" ADD COLUMN "(\w+)" (.*)$/i.exec(statement);
    if (added) columns.add(`${added[1]}.${added[2]}`);
    const isNew = (table = '', names = '') =>
      tables.has(table) ||
      [...names.matchAll(/"(\w+)"/g)].some(([, name]) => columns.has(`${table}.${name}`));
    const index = /^CREATE (UNIQUE )?INDEX "\w+" ON "(\w+)" USING \w+ \((.*)\)/i.exec(statement);
    const foreign = /^ALTER TABLE "(\w+)" ADD CONSTRAINT "\w+" FOREIGN KEY \(([^)]*)\)/i.exec(
      statement,
    );
    const isHarmless =
      created !== null ||
      (added !== null && (!/NOT NULL/i.test(added[3] ?? '') || /DEFAULT/i.test(added[3] ?? ''))) ||
      (index !== null &&
        (isNew(index[2], index[1] ? index[3] : '') ||
          (!index[1] && !LARGE.includes(index[2] ?? '')))) ||
      (foreign !== null && isNew(foreign[1], foreign[2])) ||
      /^ALTER TABLE "\w+" SET \(/i.test(statement);
    return !isHarmless;
  });
}
