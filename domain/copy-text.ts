/** A text as a column of COPY's text format. */
export function escapeCopyText(text: string): string {
  return /[\\\t\n\r\b\f\v]/.test(text)
    ? text.replace(/[\\\t\n\r\b\f\v]/g, (character) => COPY_ESCAPES[character] as string)
    : text;
}

/** The text that {@link escapeCopyText} was given. */
export function unescapeCopyText(escaped: string): string {
  return escaped.includes('\\')
    ? escaped.replace(/\\(.)/g, (_, letter: string) => COPY_LETTERS[letter] ?? letter)
    : escaped;
}

/** JSON text as a column of COPY's text format: of what COPY escapes, it has only backslashes. */
export function escapeCopyJson(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

/** The JSON text that {@link escapeCopyJson} escaped. */
export function unescapeCopyJson(column: string): string {
  return column.includes('\\') ? column.replaceAll('\\\\', '\\') : column;
}

const COPY_ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

const COPY_LETTERS = Object.fromEntries(
  Object.entries(COPY_ESCAPES).map(([character, escaped]) => [escaped.slice(1), character]),
);
