import type { ReactNode } from 'react';
import type { Import, Run } from '../api/types.ts';
import { count, delimiterName, duration, size } from '../parts/format.ts';
import { ENTITY_NAMES, FORMAT_NAMES, sourceText } from '../parts/names.ts';
import { Card } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
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
  return (
    <Card title="Configuration">
      <div className="stack">
        <dl className="facts">
          <Fact name="Entity">{ENTITY_NAMES[run.entity]}</Fact>
          {owner && (
            <>
              <Fact name="Source">
                <bdi>{sourceText(owner)}</bdi>
              </Fact>
              <Fact name="Format">{FORMAT_NAMES[owner.format.kind]}</Fact>
              {formatFacts(owner.format)}
            </>
          )}
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
          {owner?.errorThreshold && <Limits limits={owner.errorThreshold} />}
        </dl>
        {file?.sha256 && (
          <p className="small muted">
            SHA-256 of the file: <span className="mono whole">{file.sha256}</span>
          </p>
        )}
        {owner && owner.transformations.length > 0 && (
          <TransformationList list={owner.transformations} />
        )}
      </div>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function formatFacts(format: Import['format']) {
  return (
    <>
      {'userIdField' in format && format.userIdField !== undefined && (
        <Fact name="User id">
          <bdi>{format.userIdField}</bdi> <span className="muted">({format.userIdType})</span>
        </Fact>
      )}
      {'hashUserId' in format && format.hashUserId !== undefined && (
        <Fact name="User ids are hashed">{format.hashUserId ? 'Yes' : 'No'}</Fact>
      )}
      {'mergeStrategy' in format && format.mergeStrategy !== undefined && (
        <Fact name="Merge strategy">{format.mergeStrategy}</Fact>
      )}
      {'orderIdColumn' in format && <Fact name="Order id column">{format.orderIdColumn}</Fact>}
    </>
  );
}

function Limits({ limits }: { limits: NonNullable<Import['errorThreshold']> }) {
  const { maxRejectedPercent, maxRejected, maxFewerPercent, keepColumns, maxUpdatedPercent } =
    limits;
  const texts = [
    ...(maxRejectedPercent === undefined ? [] : [`at most ${maxRejectedPercent} % rejected`]),
    ...(maxRejected === undefined ? [] : [`at most ${count(maxRejected)} rejected`]),
    ...(maxFewerPercent === undefined
      ? []
      : [`at most ${maxFewerPercent} % fewer records than last time`]),
    ...(keepColumns ? ['all columns of last time'] : []),
    ...(maxUpdatedPercent === undefined ? [] : [`at most ${maxUpdatedPercent} % updated`]),
  ];
  return <Fact name="Limits">{texts.join(', ')}</Fact>;
}
