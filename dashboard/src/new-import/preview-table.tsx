import { useState } from 'react';
import type { Preview, SampleRecord } from '../api/types.ts';
import { count, percent, plural } from '../parts/format.ts';
import { Card } from '../parts/page.tsx';
import { Cell, Sheet } from '../parts/sheet.tsx';
import { SeverityTag } from '../parts/tags.tsx';
import { RecordDetail } from '../run/record-detail.tsx';

/** The first records of a file with the types of its columns; each opens what becomes of it. */
export function PreviewTable({ preview }: { preview: Preview }) {
  const [opened, setOpened] = useState<SampleRecord | null>(null);
  const { columns, records, recordsRead } = preview;
  return (
    <Card
      title="First records"
      aside={<span className="muted small">{plural(columns.length, 'column')}</span>}
    >
      <Sheet
        label="First records of the file"
        columns={columns.map(({ name, type, filledPercent }) => ({
          key: name,
          head: (
            <>
              <Cell value={name} />
              <small>
                {type}
                {filledPercent < 100 && `, ${percent(filledPercent)} filled`}
              </small>
            </>
          ),
        }))}
        rows={records.map((record) => ({
          key: String(record.line),
          isBad: record.issues.length > 0 && record.stored === null,
          line: (
            <button className="link" type="button" onClick={() => setOpened(record)}>
              <span className="hidden-text">Details of line </span>
              {count(record.line)}
            </button>
          ),
          cells: columns.map(({ name }) => <Cell key={name} value={record.read[name]} />),
        }))}
      />
      {recordsRead === 0 && <p className="muted">The file has a header and no records.</p>}
      <RecordDetail record={opened} onClose={() => setOpened(null)} />
    </Card>
  );
}

/** What was found wrong in the beginning of a file. */
export function PreviewIssues({ issues, recordsRead }: Pick<Preview, 'issues' | 'recordsRead'>) {
  if (issues.length === 0)
    return (
      <p className="muted">
        Nothing is wrong with the {plural(recordsRead, 'record')} that were looked at.
      </p>
    );
  return (
    <ul className="stack tight" style={{ listStyle: 'none' }}>
      {issues.slice(0, 20).map(({ code, column, severity, hint, count: found, examples }) => (
        <li
          key={`${code} ${column}`}
          className="row"
          style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}
        >
          <SeverityTag severity={severity} />
          <span className="grow whole">
            {column !== null && (
              <>
                <bdi>{column}</bdi>:{' '}
              </>
            )}
            {hint}{' '}
            <span className="muted small number">
              {plural(found, 'record')}
              {examples[0] && `, such as line ${count(examples[0].line)}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
