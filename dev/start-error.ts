/** Why the local world cannot start; its message is a sentence for the person at the terminal that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replaceAll(/\s+/g, ' ').trim();
}
