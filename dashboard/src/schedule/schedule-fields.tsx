import { InputNumber } from 'antd';
import type { Schedule } from '../api/types.ts';
import { Field } from '../parts/field.tsx';
import { CronField } from './cron-field.tsx';

/** When an import runs by itself, and what happens when that goes wrong. */
export type ScheduleDraft = Pick<
  Schedule,
  'cron' | 'catchUpMinutes' | 'runTimeoutHours' | 'maxFailures'
>;

/** Every day when most people sleep, with the limits that the API takes when none are told. */
export const USUAL_SCHEDULE: ScheduleDraft = {
  cron: '0 3 * * *',
  catchUpMinutes: 10,
  runTimeoutHours: 24,
  maxFailures: 5,
};

const NUMBERS: readonly {
  name: Exclude<keyof ScheduleDraft, 'cron'>;
  label: string;
  help: string;
  max: number;
}[] = [
  {
    name: 'catchUpMinutes',
    label: 'A slot may begin late by, in minutes',
    help: 'When the service was away for longer, the slot counts as missed and is not run',
    max: 1440,
  },
  {
    name: 'runTimeoutHours',
    label: 'A run may take, in hours',
    help: 'A run that takes longer is failed, so that the next slots can be run',
    max: 168,
  },
  {
    name: 'maxFailures',
    label: 'Pause after failed runs in a row',
    help: 'Resuming it begins to count anew',
    max: 100,
  },
];

interface ScheduleFieldsProps {
  schedule: ScheduleDraft;
  change: (schedule: ScheduleDraft) => void;
}

/** The fields of a schedule; times by choice or as a cron expression. */
export function ScheduleFields({ schedule, change }: ScheduleFieldsProps) {
  return (
    <div className="stack">
      <CronField cron={schedule.cron} onChange={(cron) => change({ ...schedule, cron })} />
      <details>
        <summary>When it goes wrong</summary>
        <div className="fields" style={{ paddingTop: 12 }}>
          {NUMBERS.map(({ name, label, help, max }) => (
            <Field key={name} label={label} help={help} path={`schedule.${name}`}>
              {({ status, ...control }) => (
                <InputNumber
                  {...control}
                  status={status}
                  min={1}
                  max={max}
                  precision={0}
                  value={schedule[name]}
                  onChange={(value) => change({ ...schedule, [name]: value ?? schedule[name] })}
                />
              )}
            </Field>
          ))}
        </div>
      </details>
    </div>
  );
}
