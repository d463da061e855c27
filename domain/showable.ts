/**
 * A text of a file as it can be stored and shown: at most `characters` long, with half characters and NUL, which
 * Postgres refuses, replaced by visible marks.
 */
export function showable(text: string, characters: number): string {
  const cut = text.length > characters ? `${text.slice(0, characters)}…` : text;
  return cut.toWellFormed().replaceAll('\0', '\u2400');
}
