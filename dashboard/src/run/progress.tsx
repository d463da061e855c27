import { Progress as Bar } from 'antd';
import { useEffect, useState } from 'react';
import type { Run, Step } from '../api/types.ts';
import { count, duration, plural } from '../parts/format.ts';
import { STEP_NAMES } from '../parts/names.ts';
import { Card } from '../parts/page.tsx';

const STEPS = Object.keys(STEP_NAMES) as Step[];
/** Steps of runs with limits alone; shown when the run is there. */
const SOMETIMES: readonly Step[] = ['compare', 'hold'];
/** Before this share is done, an estimate of the rest is a guess. */
const LEAST_PERCENT = 8;

/** How far a run is, with its rate and the time that is left. */
export function Progress({ run }: { run: Run }) {
  const { step, percent, recordsRead, recordsPerSecond } = run.progress;
  const elapsed = useElapsed(run.startedAt);
  const shown = STEPS.filter((each) => each === step || !SOMETIMES.includes(each));
  const now = step === null ? -1 : shown.indexOf(step);
  const left = percent >= LEAST_PERCENT ? (elapsed / percent) * (100 - percent) : null;
  return (
    <Card title="Progress">
      <div className="stack">
        <Bar percent={percent} status="active" aria-label="Share of the run that is done" />
        <ol className="run-steps" aria-label="Steps of the run">
          {shown.map((each, index) => (
            <li
              key={each}
              className={index < now ? 'done' : index === now ? 'now' : undefined}
              aria-current={index === now ? 'step' : undefined}
            >
              {STEP_NAMES[each]}
            </li>
          ))}
        </ol>
        <dl className="facts number">
          <div>
            <dt>Records read</dt>
            <dd>{count(recordsRead)}</dd>
          </div>
          <div>
            <dt>Records a second</dt>
            <dd>{recordsPerSecond > 0 ? count(recordsPerSecond) : '–'}</dd>
          </div>
          <div>
            <dt>Running for</dt>
            <dd>{run.startedAt === null ? turnOf(run) : duration(elapsed)}</dd>
          </div>
          <div>
            <dt>Time left, about</dt>
            <dd>{left === null ? '–' : duration(left)}</dd>
          </div>
        </dl>
      </div>
    </Card>
  );
}

/** As many runs go on at a time as the service allows; the others begin in the order in which they came. */
function turnOf({ queuePlace }: Run): string {
  if (queuePlace === null) return 'Begins';
  return queuePlace === 1 ? 'Waits, and is next' : `Waits for ${plural(queuePlace - 1, 'run')}`;
}

function useElapsed(startedAt: string | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return startedAt === null ? 0 : Math.max(0, now - Date.parse(startedAt));
}
