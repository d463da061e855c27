import { Choices } from '../parts/choices.tsx';
import { Card } from '../parts/page.tsx';
import { ScheduleFields, USUAL_SCHEDULE } from '../schedule/schedule-fields.tsx';
import { SlotChoice } from './slot-choice.tsx';
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
          value={draft.schedule === null ? 'once' : 'schedule'}
          onChange={(choice) => change({ schedule: choice === 'once' ? null : USUAL_SCHEDULE })}
        />
        {draft.schedule !== null && (
          <>
            <ScheduleFields schedule={draft.schedule} change={(schedule) => change({ schedule })} />
            <SlotChoice draft={draft} change={change} />
          </>
        )}
      </div>
    </Card>
  );
}
