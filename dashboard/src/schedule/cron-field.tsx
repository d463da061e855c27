import { Input } from 'antd';
import { lazy, Suspense } from 'react';
import { asProblem } from '../api/problem.ts';
import { Field } from '../parts/field.tsx';
import { ProblemNote } from '../parts/note.tsx';
import { NextTimes } from './next-times.tsx';
import { useDescription } from './use-description.ts';

const CronWidget = lazy(() => import('./cron-widget.tsx'));

interface CronFieldProps {
  cron: string;
  onChange: (cron: string) => void;
}

/** When an import runs by itself: by choice or as a cron expression, with the sentence and the next five times. */
export function CronField({ cron, onChange }: CronFieldProps) {
  const { data, error } = useDescription(cron);
  const problems = error ? asProblem(error).errors : [];
  return (
    <div className="stack">
      <Suspense fallback={<div className="bone" role="status" aria-label="Loading" />}>
        <CronWidget cron={cron} onChange={onChange} />
      </Suspense>
      <Field
        label="Cron expression"
        path="schedule.cron"
        wrong={problems.length > 0 ? problems.map(({ message }) => message).join('; ') : undefined}
        help="Minute, hour, day of the month, month, day of the week; in UTC, at most once an hour"
      >
        {(control) => (
          <Input
            {...control}
            className="number"
            maxLength={200}
            value={cron}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      {error && problems.length === 0 && <ProblemNote error={error} />}
      {data && !error && (
        <div className="stack tight" aria-live="polite">
          <strong>{data.description} (UTC)</strong>
          <NextTimes label="It would run at" times={data.nextTimes} />
        </div>
      )}
    </div>
  );
}
