const BLANK = 32;
const BEYOND_ASCII = 127;

/** A cell without the blanks around it, and '' for one that is not there; quick for the many that have none. */
export function trimmed(cell: string | undefined): string {
  if (cell === undefined || cell === '') return '';
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  return first > BLANK && first < BEYOND_ASCII && last > BLANK && last < BEYOND_ASCII
    ? cell
    : cell.trim();
}
