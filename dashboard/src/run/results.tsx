import type { Import, Report } from '../api/types.ts';
import { count, plural } from '../parts/format.ts';
import { Outcomes } from '../parts/outcomes.tsx';
import { Card } from '../parts/page.tsx';
import { Files } from './files.tsx';
import { Issues } from './issues.tsx';
import { Rejected } from './rejected.tsx';
import { Samples } from './samples.tsx';

/** What became of the records of a run that has ended. */
export function Results({ report, owner }: { report: Report; owner: Import | undefined }) {
  const { run, tally, events, together } = report;
  return (
    <>
      <Card title="Overview">
        <div className="stack">
          <dl className="legend">
            <div>
              <dt>File items count</dt>
              <dd>{count(report.fileItems)}</dd>
            </div>
            <div>
              <dt>Valid</dt>
              <dd>{count(report.valid)}</dd>
            </div>
            {events && (
              <>
                <div>
                  <dt>{run.dryRun ? 'Orders that would be placed' : 'Order placed events'}</dt>
                  <dd>{count(events.orderPlace)}</dd>
                </div>
                <div>
                  <dt>{run.dryRun ? 'Orders that would be updated' : 'Order updated events'}</dt>
                  <dd>{count(events.orderUpdate)}</dd>
                </div>
              </>
            )}
          </dl>
          <Outcomes tally={tally} future={run.dryRun} />
          {together && (
            <p className="muted">
              Together with the runs before it, of the {plural(together.read, 'record')} of the
              first file: {count(together.added)} added, {count(together.updated)} updated,{' '}
              {count(together.unchanged)} unchanged, {count(together.rejected)} still rejected.
            </p>
          )}
        </div>
      </Card>
      <Files report={report} />
      <Issues issues={report.issues} entity={run.entity} />
      {tally.rejected > 0 && <Rejected report={report} owner={owner} />}
      <Samples sample={report.sample} />
    </>
  );
}
