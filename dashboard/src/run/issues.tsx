import { Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { Entity, Issue, Severity } from '../api/types.ts';
import { count, percent } from '../parts/format.ts';
import { Card } from '../parts/page.tsx';
import { SeverityTag } from '../parts/tags.tsx';

const SEVERITIES: { value: Severity; label: string }[] = [
  { value: 'error', label: 'Errors: rejected' },
  { value: 'warning', label: 'Warnings: kept' },
  { value: 'notice', label: 'Notices' },
];
const RANK: Record<Severity, number> = { error: 0, warning: 1, notice: 2 };

const COLUMNS: TableColumnsType<Issue> = [
  {
    title: 'Severity',
    dataIndex: 'severity',
    width: 110,
    responsive: ['sm'],
    render: (_, { severity }) => <SeverityTag severity={severity} />,
  },
  {
    title: 'Issue',
    key: 'issue',
    render: (_, { code, column, severity, hint, examples }) => (
      <div className="stack tight" style={{ minWidth: 150 }}>
        <div>
          <span className="only-phone">
            <SeverityTag severity={severity} />{' '}
          </span>
          <span className="mono">{code}</span>
          {column !== null && (
            <>
              <span className="muted"> in </span>
              <bdi className="whole">
                {column.length > 100 ? `${column.slice(0, 100)}…` : column}
              </bdi>
            </>
          )}
        </div>
        <div>{hint}</div>
        <Examples examples={examples} />
      </div>
    ),
  },
  {
    title: 'Count',
    dataIndex: 'count',
    align: 'end',
    width: 90,
    sorter: (a, b) => a.count - b.count,
    render: (_, issue) => count(issue.count),
  },
  {
    title: 'Of all',
    dataIndex: 'percent',
    align: 'end',
    width: 80,
    render: (_, issue) => percent(issue.percent),
  },
];

/** Everything that was found in the file, the worst first. */
export function Issues({ issues, entity }: { issues: readonly Issue[]; entity: Entity }) {
  const [severity, setSeverity] = useState<Severity>();
  const shown = issues
    .filter((issue) => severity === undefined || issue.severity === severity)
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || b.count - a.count);
  if (issues.length === 0)
    return (
      <Card title="Issues">
        <p className="muted">Nothing is wrong with these {entity}.</p>
      </Card>
    );
  return (
    <Card
      title="Issues"
      aside={
        <Select
          aria-label="Severity"
          placeholder="All severities"
          allowClear
          style={{ width: 180 }}
          options={SEVERITIES}
          value={severity ?? null}
          onChange={(value) => setSeverity(value ?? undefined)}
        />
      }
    >
      <Table
        rowKey={({ code, column }) => `${code} ${column ?? ''}`}
        size="small"
        columns={COLUMNS}
        dataSource={shown}
        scroll={{ x: true }}
        showSorterTooltip={false}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </Card>
  );
}

function Examples({ examples }: Pick<Issue, 'examples'>) {
  const [isOpen, setOpen] = useState(false);
  if (examples.length === 0) return null;
  const lines = examples.slice(0, 5).map(({ line }) => count(line));
  return (
    <div className="small">
      <button
        className="link"
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {examples.length === 1 ? 'Line' : 'Lines'} {lines.join(', ')}
        {examples.length > 5 ? ' …' : ''}
      </button>
      {isOpen && (
        <table className="pairs">
          <tbody>
            {examples.map(({ line, file, value }) => (
              <tr key={`${line} ${file} ${value}`}>
                <th scope="row" className="number">
                  Line {count(line)}
                  {file && <bdi> in {file}</bdi>}
                </th>
                <td>
                  {value === null ? (
                    <span className="muted">No value</span>
                  ) : (
                    <bdi className="whole mono">{value}</bdi>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
