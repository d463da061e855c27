import type { ReactNode } from 'react';
import type { Import } from '../api/types.ts';
import { count } from '../parts/format.ts';
import { FORMAT_NAMES, sourceText } from '../parts/names.ts';

/** What an import is, as facts for a list of them. */
export function ImportFacts({ owner }: { owner: Import }) {
  const { source, format, errorThreshold } = owner;
  return (
    <>
      <Fact name="Source">
        <bdi>{sourceText(owner)}</bdi>
      </Fact>
      {source.kind === 'file' && (source.onlyNew || source.onlyChanged) && (
        <Fact name="Takes">
          {source.onlyNew
            ? 'only files that were not taken before'
            : 'only a file that has changed'}
        </Fact>
      )}
      <Fact name="Format">{FORMAT_NAMES[format.kind]}</Fact>
      {formatFacts(format)}
      {errorThreshold && <Limits limits={errorThreshold} />}
    </>
  );
}

const BEYOND = { fail: 'beyond them it fails', hold: 'beyond them it waits for approval' };

/** A fact with its name. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
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
  const { maxRejectedPercent, maxRejected, maxFewerPercent, keepColumns } = limits;
  const { maxUpdatedPercent, onExceeded, waitHours } = limits;
  const texts = [
    ...(maxRejectedPercent === undefined ? [] : [`at most ${maxRejectedPercent} % rejected`]),
    ...(maxRejected === undefined ? [] : [`at most ${count(maxRejected)} rejected`]),
    ...(maxFewerPercent === undefined
      ? []
      : [`at most ${maxFewerPercent} % fewer records than last time`]),
    ...(keepColumns ? ['all columns of last time'] : []),
    ...(maxUpdatedPercent === undefined ? [] : [`at most ${maxUpdatedPercent} % updated`]),
    ...(onExceeded === undefined ? [] : [BEYOND[onExceeded]]),
    ...(waitHours === undefined ? [] : [`waits ${count(waitHours)} h at most`]),
  ];
  return <Fact name="Limits">{texts.join(', ')}</Fact>;
}
