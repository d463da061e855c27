import { Link } from 'wouter';
import { asProblem } from '../api/problem.ts';
import { isUnderWay, useImport, useReport, useRun } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { NothingHere } from '../pages/nothing-here.tsx';
import { plural, upperFirst } from '../parts/format.ts';
import { Note, ProblemNote } from '../parts/note.tsx';
import { Bones, Page } from '../parts/page.tsx';
import { DryRunTag, StatusTag } from '../parts/tags.tsx';
import { SkipReason } from '../schedule/skip-reason.tsx';
import { Time } from '../parts/time.tsx';
import { Configuration } from './configuration.tsx';
import { HoldNote, Reasons } from './hold-note.tsx';
import { Progress } from './progress.tsx';
import { Results } from './results.tsx';
import { CloneAndImport, RunActions, TryAgain } from './run-actions.tsx';

/** A run, live while it goes on, and with its results once it has ended. */
export default function RunPage({ id }: { id: string }) {
  const { data: run, error, refetch } = useRun(id);
  const owner = useImport(run?.importId).data;
  const report = useReport(run);
  if (error && asProblem(error).status === 404) return <NothingHere what="run" />;
  if (run === undefined)
    return error ? <ProblemNote error={error} retry={() => void refetch()} /> : <Bones rows={8} />;

  return (
    <Page
      title={owner?.name ?? 'Run'}
      marks={
        <>
          <StatusTag run={run} />
          {run.dryRun && <DryRunTag />}
        </>
      }
      above={
        <>
          <Link href="/">Imports</Link> /{' '}
          {owner ? (
            <Link href={`/imports/${owner.id}`}>
              <bdi>{owner.name}</bdi>
            </Link>
          ) : (
            '…'
          )}{' '}
          / Run
        </>
      }
      lead={
        <>
          Run of <Time at={run.createdAt} />
        </>
      }
      actions={<RunActions run={run} />}
    >
      {run.dryRun && (
        <Note
          tone="info"
          title="This is a dry run: nothing is stored"
          actions={run.status === 'completed' && <CloneAndImport run={run} />}
        >
          Everything is done as in an import, except for storing. The numbers below say what an
          import would do now.
        </Note>
      )}
      {report.data?.wouldHold && report.data.wouldHold.length > 0 && (
        <Note tone="warn" title="The import would wait for a person before it stores anything">
          <Reasons reasons={report.data.wouldHold} />
        </Note>
      )}
      <HoldNote run={run} />
      {run.skipped && (
        <Note tone="info" title="This slot of the schedule was not run">
          <SkipReason skipped={run.skipped} />
        </Note>
      )}
      {run.failure && (
        <Note
          tone="bad"
          title={upperFirst(run.failure.message)}
          actions={
            <>
              {run.canRetry && <TryAgain run={run} />}
              {owner?.archivedAt === null && (
                <Link href={`/imports/${owner.id}/settings`}>Change the import</Link>
              )}
            </>
          }
        >
          {run.failure.hint} {/nothing was stored/i.test(run.failure.hint) ? '' : storedText(run)}
        </Note>
      )}
      {run.earlierFailures.map(({ failure, failedAt, retriedAt, retriedBy, decision }) => (
        <Note key={failedAt} tone="info" title={`Failed before: ${failure.message}`}>
          It failed <Time at={failedAt} /> and was tried again <Time at={retriedAt} />
          {retriedBy && ` by ${retriedBy}`}.
          {decision?.by && ` It had been ${decision.decision} by ${decision.by}.`}
        </Note>
      ))}
      {run.status === 'cancelled' && (
        <Note
          tone="warn"
          title={`The run was cancelled${run.cancelledBy ? ` by ${run.cancelledBy}` : ''}`}
        >
          {storedText(run)}
        </Note>
      )}
      {isUnderWay(run.status) && <Progress run={run} />}
      {!isUnderWay(run.status) && (
        <>
          {report.error && <ProblemNote error={report.error} retry={() => void report.refetch()} />}
          {report.data && <Results report={report.data} owner={owner} />}
          {report.isPending && <Bones rows={6} />}
        </>
      )}
      <Configuration run={run} owner={owner} />
    </Page>
  );
}

/** What a run that did not come to its end has left behind. */
function storedText({ dryRun, tally }: Run): string {
  if (dryRun || tally === null) return 'Nothing of it was stored.';
  const stored = tally.added + tally.updated;
  return stored === 0
    ? 'Nothing of it was stored.'
    : `${plural(stored, 'record')} had been stored until then, each of them whole. Running it again stores the rest.`;
}
