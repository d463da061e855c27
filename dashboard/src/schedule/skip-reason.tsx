import { Link } from 'wouter';
import type { Run } from '../api/types.ts';

type Skipped = NonNullable<Run['skipped']>;

const REASONS: Record<Skipped['reason'], string> = {
  overlap: 'Skipped: another run was still going',
  missed: 'Missed: the service was not there to run it',
  unchanged: 'Skipped: the file is the one imported last',
  paused: 'Skipped: the schedule was paused just then',
};

/** Why a slot of a schedule was not run, with the run that was in its way. */
export function SkipReason({ skipped: { reason, runId } }: { skipped: Skipped }) {
  return (
    <>
      {REASONS[reason]}
      {runId !== null && (
        <>
          {' ('}
          <Link className="link" href={`/runs/${runId}`}>
            see that run
          </Link>
          )
        </>
      )}
    </>
  );
}
