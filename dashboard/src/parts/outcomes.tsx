import type { Tally } from '../api/types.ts';
import { count, percent, upperFirst } from './format.ts';

const OUTCOMES = ['added', 'updated', 'unchanged', 'ignored', 'rejected'] as const;

/** A tally as one bar, small enough for a row of a list. */
export function MiniOutcomes({ tally }: { tally: Tally }) {
  const text = OUTCOMES.map((name) => `${count(tally[name])} ${name}`).join(', ');
  return (
    <span className="mini" role="img" aria-label={text} title={text}>
      <Parts tally={tally} />
    </span>
  );
}

/** A tally as one picture, with its numbers. `future`: what would be. */
export function Outcomes({ tally, future }: { tally: Tally; future: boolean }) {
  return (
    <div className="stack">
      <div
        className="outcomes"
        role="img"
        aria-label={OUTCOMES.map((name) => `${count(tally[name])} ${name}`).join(', ')}
      >
        <Parts tally={tally} />
      </div>
      <dl className="legend">
        {OUTCOMES.map((name) => (
          <div key={name}>
            <dt>
              <span className={`dot ${name}`} />
              {word(name, future)}
            </dt>
            <dd>
              {count(tally[name])}{' '}
              {tally.read > 0 && <small>{percent((tally[name] / tally.read) * 100)}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Parts({ tally }: { tally: Tally }) {
  return OUTCOMES.filter((name) => tally[name] > 0).map((name) => (
    <span key={name} className={name} style={{ flexGrow: tally[name], flexBasis: 0 }} />
  ));
}

const FUTURE: Record<string, string> = {
  added: 'would be added',
  updated: 'would be updated',
  unchanged: 'would stay unchanged',
};

function word(name: string, future: boolean): string {
  const text = (future ? FUTURE[name] : undefined) ?? name;
  return upperFirst(text);
}
