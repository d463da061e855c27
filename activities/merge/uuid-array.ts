/** Keys as a Postgres array. */
export function uuidArray(keys: readonly string[]): string {
  return `{${keys.join()}}`;
}
