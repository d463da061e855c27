/**
 * True for the one error that the Postgres driver throws where nobody can catch it: it writes to a socket that
 * has just been lost (porsager/postgres#1208). By then the query, or the transaction around it, has been
 * rejected already, so the error itself means nothing more.
 */
export function isLostSocketError(error: { message?: string; stack?: string }): boolean {
  return (
    error.message === "Cannot read properties of null (reading 'write')" &&
    (error.stack ?? '').includes('postgres/src/connection.js')
  );
}
