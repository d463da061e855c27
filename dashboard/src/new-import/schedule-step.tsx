import { Choices } from '../parts/choices.tsx';
import { Card } from '../parts/page.tsx';
import { CronField, USUAL_CRON } from '../schedule/cron-field.tsx';
import type { StepProps } from './step-props.ts';

const CHOICES = [
  { value: 'once', title: 'Now', text: 'And again whenever you ask for it' },
  { value: 'schedule', title: 'By a schedule', text: 'By itself, at times that you choose' },
] as const;

/** When the import runs: at once, or by itself. */
export function ScheduleStep({ draft, change }: StepProps) {
  return (
    <Card title="When does it run?">
      <div className="stack">
        <Choices
          label="When it runs"
          isLabelHidden
          options={CHOICES}
          value={draft.cron === null ? 'once' : 'schedule'}
          onChange={(choice) => change({ cron: choice === 'once' ? null : USUAL_CRON })}
        />
        {draft.cron !== null && (
          <CronField cron={draft.cron} onChange={(cron) => change({ cron })} />
        )}
      </div>
    </Card>
  );
}
