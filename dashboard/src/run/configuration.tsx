import { useChanges } from '../api/queries.ts';
import type { Import, Run } from '../api/types.ts';
import { delimiterName, duration, size } from '../parts/format.ts';
import { ENTITY_NAMES } from '../parts/names.ts';
import { Card } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { Fact, ImportFacts } from './import-facts.tsx';
import { TransformationList } from './transformation-list.tsx';

const TRIGGERS: Record<Run['trigger'], string> = {
  api: 'By hand or by the API',
  clone: 'Clone and import',
  schedule: 'Its schedule',
  resend: 'Corrected records sent again',
};

/** What the run was told, and what it found the file to be. */
export function Configuration({ run, owner }: { run: Run; owner: Import | undefined }) {
  const { file } = run;
  const [latest] = useChanges(run.importId).data?.pages[0]?.items ?? [];
  const isChanged = latest !== undefined && latest.changedAt > run.createdAt;
  return (
    <Card title="Configuration">
      <div className="stack">
        <dl className="facts">
          <Fact name="Entity">{ENTITY_NAMES[run.entity]}</Fact>
          {owner && <ImportFacts owner={owner} />}
          <Fact name="Started by">
            {TRIGGERS[run.trigger]}
            {run.startedBy !== null && run.trigger !== 'schedule' && (
              <span className="muted"> ({run.startedBy})</span>
            )}
          </Fact>
          {run.startedAt && (
            <Fact name="Began">
              <Time at={run.startedAt} />
            </Fact>
          )}
          {run.finishedAt && (
            <Fact name="Ended">
              <Time at={run.finishedAt} />
            </Fact>
          )}
          {run.startedAt && run.finishedAt && (
            <Fact name="Took">
              {duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}
            </Fact>
          )}
          {file?.sizeBytes != null && <Fact name="Size">{size(file.sizeBytes)}</Fact>}
          {file?.compression && <Fact name="Compression">{file.compression}</Fact>}
          {file?.encoding && (
            <Fact name="Encoding">
              {file.encoding}
              {file.encodingEvidence && file.encodingEvidence.candidates.length > 1 && (
                <span className="muted small">
                  {' '}
                  rather than{' '}
                  {file.encodingEvidence.candidates
                    .slice(1, 3)
                    .map(({ label }) => label)
                    .join(', ')}
                </span>
              )}
            </Fact>
          )}
          {file?.delimiter && <Fact name="Delimiter">{delimiterName(file.delimiter)}</Fact>}
        </dl>
        {file?.sha256 && (
          <p className="small muted">
            SHA-256 of the file: <span className="mono whole">{file.sha256}</span>
          </p>
        )}
        {isChanged && (
          <p className="small muted">
            The import was changed after this run: what it is stands here as it is now.
          </p>
        )}
        {owner && owner.transformations.length > 0 && (
          <TransformationList list={owner.transformations} />
        )}
      </div>
    </Card>
  );
}
