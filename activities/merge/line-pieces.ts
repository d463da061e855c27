/** Rows go to Postgres in pieces of about this many characters: few messages, little memory. */
const PIECE_CHARACTERS = 256 * 1024;

/** COPY lines in pieces as `copyRows` sends them. */
export function* linePieces(lines: Iterable<string>): Generator<Buffer> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece);
}
