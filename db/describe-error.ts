/**
 * The error below others. Drizzle's repeats the statement with its values and Postgres' details repeat rows:
 * both can hold secrets, and no log may.
 */
export function rootCause(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}

/** An error as the logs of all processes have it: the one below others, by type, code, message and stack. */
export function describeError(error: unknown): Record<string, unknown> {
  const root = rootCause(error);
  if (!(root instanceof Error)) return { message: String(root) };
  const code = 'code' in root ? root.code : undefined;
  return { type: root.name, code, message: root.message, stack: root.stack };
}
