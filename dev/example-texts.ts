/** Texts that every example writes in the same way. */

/** A row of CSV: cells are quoted only where they must be, as most exports do. */
export function csvRow(cells: readonly string[]): string {
  return cells.map(csvCell).join(',');
}

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An amount in its currency's units: `24.50` of 2450 cents. */
export function amount(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** A moment as a shop writes it: in local time, with the offset from UTC in hours. */
export interface Moment {
  /** Such as `2026-02-07`. */
  date: string;
  /** Such as `09:50:26`. */
  time: string;
  /** Such as `+0100`. */
  offset: string;
}

/** The moment at a number of seconds since 1970 as it reads `offsetHours` ahead of UTC. */
export function momentAt(seconds: number, offsetHours: number): Moment {
  const iso = new Date((seconds + offsetHours * 3600) * 1000).toISOString();
  return {
    date: iso.slice(0, 10),
    time: iso.slice(11, 19),
    offset: `+${String(offsetHours).padStart(2, '0')}00`,
  };
}

/** Splits whole cents in proportion to `weights`; what rounding leaves goes to the last part. */
export function splitCents(cents: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const parts = weights.map((weight) => (sum === 0 ? 0 : Math.floor((cents * weight) / sum)));
  const rest = cents - parts.reduce((total, part) => total + part, 0);
  return parts.map((part, index) => (index === parts.length - 1 ? part + rest : part));
}

/** `<name>text</name>`, with what XML keeps for itself escaped. */
export function xmlElement(name: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${escaped}</${name}>`;
}
