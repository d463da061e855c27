import type { ReactNode } from 'react';
import { valueText } from './format.ts';

/** Longer values are cut in tables; a record's detail shows them whole. */
const SHOWN_CHARACTERS = 120;

export interface SheetRow {
  key: string;
  line: ReactNode;
  cells: ReactNode[];
  isBad?: boolean;
}

interface SheetProps {
  /** What the numbers at the beginning of the rows are. */
  first?: string;
  /** What the table shows, for people who do not see it. */
  label: string;
  columns: { key: string; head: ReactNode }[];
  rows: SheetRow[];
}

/** A table of file content, which scrolls inside itself however wide it is. */
export function Sheet({ label, columns, rows, first = 'Line' }: SheetProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div className="sheet" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th className="line" scope="col">
              {first}
            </th>
            {columns.map(({ key, head }) => (
              <th key={key} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, line, cells, isBad = false }) => (
            <tr key={key} className={isBad ? 'bad' : undefined}>
              <td className="line">{line}</td>
              {cells.map((cell, index) => (
                <td key={columns[index]?.key ?? index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A value of a file: text and nothing else, cut to one line. */
export function Cell({ value }: { value: unknown }) {
  const text = valueText(value);
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return (
    <bdi className="cell" title={text.length > 20 ? text.slice(0, 2000) : undefined}>
      {shown === '' ? '\u00a0' : shown}
    </bdi>
  );
}
