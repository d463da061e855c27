import { Button, Grid, Table, type TableColumnsType } from 'antd';
import { Link } from 'wouter';
import { asProblem } from '../api/problem.ts';
import { useImport, useRuns } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { count, duration, utcText } from '../parts/format.ts';
import { ENTITY_NAMES, sourceText } from '../parts/names.ts';
import { MiniOutcomes } from '../parts/outcomes.tsx';
import { Note, ProblemNote } from '../parts/note.tsx';
import { Bones, Card, Empty, Page } from '../parts/page.tsx';
import { DryRunTag, StatusTag } from '../parts/tags.tsx';
import { Time } from '../parts/time.tsx';
import { ChangesCard } from '../settings/changes-card.tsx';
import { SettingsCard } from '../settings/settings-card.tsx';
import { WebhookCard } from '../settings/webhook-card.tsx';
import { ScheduleCard } from '../schedule/schedule-card.tsx';
import { SkipReason } from '../schedule/skip-reason.tsx';
import { ImportActions } from './import-actions.tsx';
import { NothingHere } from './nothing-here.tsx';

const COLUMNS: TableColumnsType<Run> = [
  {
    title: 'Run',
    key: 'run',
    width: 190,
    render: (_, { id, scheduledFor, createdAt }) => (
      <Link href={`/runs/${id}`}>{utcText(scheduledFor ?? createdAt)}</Link>
    ),
  },
  {
    title: 'Status',
    key: 'status',
    width: 200,
    render: (_, run) => <Status run={run} />,
  },
  {
    title: 'Read',
    key: 'read',
    align: 'end',
    width: 100,
    render: (_, { tally, progress }) => count(tally?.read ?? progress.recordsRead),
  },
  {
    title: 'Rejected',
    key: 'rejected',
    align: 'end',
    responsive: ['sm'],
    width: 100,
    render: (_, { tally }) => (tally ? count(tally.rejected) : ''),
  },
  {
    title: 'Outcome',
    key: 'outcome',
    responsive: ['md'],
    width: 130,
    render: (_, { tally }) => tally && tally.read > 0 && <MiniOutcomes tally={tally} />,
  },
  {
    title: 'Took',
    key: 'took',
    align: 'end',
    responsive: ['md'],
    width: 110,
    render: (_, { startedAt, finishedAt }) =>
      startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : '',
  },
  {
    title: 'Why it ended',
    key: 'failure',
    responsive: ['lg'],
    render: (_, run) => <WhyEnded run={run} />,
  },
];

/** Where there is no room for a column of its own, why a run ended stands below its status. */
function Status({ run }: { run: Run }) {
  const { lg: isWide } = Grid.useBreakpoint();
  return (
    <>
      <span className="row">
        <StatusTag run={run} />
        {run.dryRun && <DryRunTag />}
      </span>
      {isWide === false && (
        <div className="small muted why">
          <WhyEnded run={run} />
        </div>
      )}
    </>
  );
}

function WhyEnded({ run: { failure, skipped } }: { run: Run }) {
  if (skipped) return <SkipReason skipped={skipped} />;
  return failure && <span className="whole">{failure.message}</span>;
}

/** An import with the history of its runs. */
export default function ImportPage({ id }: { id: string }) {
  const found = useImport(id);
  const runs = useRuns(id);
  if (found.error && asProblem(found.error).status === 404) return <NothingHere what="import" />;
  if (found.data === undefined)
    return found.error ? (
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
    ) : (
      <Bones rows={6} />
    );
  const { data: owner } = found;
  const items = runs.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title={owner.name}
      marks={owner.dryRun && <DryRunTag />}
      above={<Link href="/">Imports</Link>}
      lead={
        <>
          {ENTITY_NAMES[owner.entity]} from <bdi>{sourceText(owner)}</bdi>, made{' '}
          <Time at={owner.createdAt} />
        </>
      }
      actions={<ImportActions owner={owner} />}
    >
      {owner.archivedAt && (
        <Note tone="info" title="This import is archived">
          It is not listed and does not run any more. Its runs stay as they are.
        </Note>
      )}
      <ScheduleCard owner={owner} />
      {runs.error && <ProblemNote error={runs.error} retry={() => void runs.refetch()} />}
      {items === undefined ? (
        !runs.error && <Bones />
      ) : items.length === 0 ? (
        <Card>
          <Empty title="It has not run yet">Run it now to see what it does.</Empty>
        </Card>
      ) : (
        <Card flush title="Runs">
          <Table
            rowKey="id"
            size="middle"
            columns={COLUMNS}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            pagination={false}
          />
        </Card>
      )}
      {runs.hasNextPage && (
        <div>
          <Button loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            Load older runs
          </Button>
        </div>
      )}
      <SettingsCard owner={owner} />
      <WebhookCard owner={owner} />
      <ChangesCard importId={id} />
    </Page>
  );
}
