import { useState } from 'react';
import type { Report, SampleRecord } from '../api/types.ts';
import { count } from '../parts/format.ts';
import { Card } from '../parts/page.tsx';
import { Cell, Sheet } from '../parts/sheet.tsx';
import { RecordDetail } from './record-detail.tsx';

/** The first and the last five records of the file; each opens what became of it. */
export function Samples({ sample }: Pick<Report, 'sample'>) {
  const [opened, setOpened] = useState<SampleRecord | null>(null);
  const first = new Set(sample.first.map(placeOf));
  const last = sample.last.filter((record) => !first.has(placeOf(record)));
  const records = [...sample.first, ...last];
  if (records.length === 0) return null;
  const columns = columnsOf(records);
  return (
    <Card
      title="Sample"
      aside={<span className="muted small">The first and the last five records</span>}
    >
      <Sheet
        label="Sample of the file"
        columns={columns.map((name) => ({ key: name, head: <Cell value={name} /> }))}
        rows={records.map((record) => ({
          key: placeOf(record),
          isBad: record.stored === null && record.issues.length > 0,
          line: (
            <button className="link" type="button" onClick={() => setOpened(record)}>
              <span className="hidden-text">Details of line </span>
              {count(record.line)}
              {record.file && <bdi> in {record.file}</bdi>}
            </button>
          ),
          cells: columns.map((name) => <Cell key={name} value={record.read[name]} />),
        }))}
      />
      <RecordDetail record={opened} onClose={() => setOpened(null)} />
    </Card>
  );
}

/** The columns of records, in the order in which they are met. */
export function columnsOf(records: readonly SampleRecord[]): string[] {
  return [...new Set(records.flatMap(({ read }) => Object.keys(read)))];
}

/** A line, and the file that it is in where there are many. */
function placeOf({ file, line }: SampleRecord): string {
  return `${line} ${file ?? ''}`;
}
