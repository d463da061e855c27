import { Table, type TableColumnsType } from 'antd';
import { Link } from 'wouter';
import type { Import } from '../api/types.ts';
import { count } from '../parts/format.ts';
import { ENTITY_NAMES, sourceText } from '../parts/names.ts';
import { MiniOutcomes } from '../parts/outcomes.tsx';
import { DryRunTag, HealthTag, StatusTag } from '../parts/tags.tsx';
import { Time } from '../parts/time.tsx';

const BY_NAME = new Intl.Collator('en', { numeric: true });

const COLUMNS: TableColumnsType<Import> = [
  {
    title: 'Name',
    dataIndex: 'name',
    sorter: (a, b) => BY_NAME.compare(a.name, b.name),
    render: (_, each) => (
      <div className="name-cell">
        <div className="row">
          <Link className="cell" href={`/imports/${each.id}`}>
            <bdi>{each.name}</bdi>
          </Link>
          {each.dryRun && <DryRunTag />}
        </div>
        <bdi className="cell muted small" title={sourceText(each)}>
          {sourceText(each)}
        </bdi>
      </div>
    ),
  },
  {
    title: 'Entity',
    dataIndex: 'entity',
    responsive: ['sm'],
    width: 110,
    sorter: (a, b) => BY_NAME.compare(a.entity, b.entity),
    render: (_, { entity }) => ENTITY_NAMES[entity],
  },
  {
    title: 'Latest run',
    key: 'status',
    width: 140,
    sorter: (a, b) => BY_NAME.compare(a.run?.status ?? '', b.run?.status ?? ''),
    render: (_, { run }) =>
      run ? (
        <Link href={`/runs/${run.id}`}>
          <StatusTag run={run} />
        </Link>
      ) : (
        <span className="muted">None yet</span>
      ),
  },
  {
    title: 'Read',
    key: 'read',
    align: 'end',
    responsive: ['md'],
    width: 100,
    sorter: (a, b) => readOf(a) - readOf(b),
    render: (_, each) => (each.run ? count(readOf(each)) : ''),
  },
  {
    title: 'Rejected',
    key: 'rejected',
    align: 'end',
    responsive: ['md'],
    width: 110,
    sorter: (a, b) => (a.run?.tally?.rejected ?? 0) - (b.run?.tally?.rejected ?? 0),
    render: (_, { run }) => (run?.tally ? count(run.tally.rejected) : ''),
  },
  {
    title: 'Outcome',
    key: 'outcome',
    responsive: ['lg'],
    width: 130,
    render: (_, { run }) => run?.tally && run.tally.read > 0 && <MiniOutcomes tally={run.tally} />,
  },
  {
    title: 'Next time',
    key: 'next',
    responsive: ['md'],
    width: 170,
    sorter: (a, b) => BY_NAME.compare(nextOf(a), nextOf(b)),
    render: (_, { schedule }) => {
      if (schedule?.paused) return <HealthTag health="paused" />;
      return schedule?.nextTime ? <Time at={schedule.nextTime} /> : '';
    },
  },
  {
    title: 'Started',
    key: 'started',
    responsive: ['md'],
    width: 190,
    defaultSortOrder: 'descend',
    sorter: (a, b) => startOf(a).localeCompare(startOf(b)),
    render: (_, each) => <Time at={startOf(each)} />,
  },
];

/** Imports as rows, each with its latest run. */
export function ImportsTable({ imports }: { imports: Import[] }) {
  return (
    <Table
      rowKey="id"
      size="middle"
      columns={COLUMNS}
      dataSource={imports}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

function readOf({ run }: Import): number {
  return run?.tally?.read ?? run?.progress.recordsRead ?? 0;
}

/** Imports that have no next time come after all that have one. */
function nextOf({ schedule }: Import): string {
  return schedule?.nextTime ?? '~';
}

function startOf({ run, createdAt }: Import): string {
  return run?.createdAt ?? createdAt;
}
