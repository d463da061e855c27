import { Checkbox, InputNumber, Select } from 'antd';
import { Field } from '../parts/field.tsx';
import type { Limits } from './draft.ts';
import type { StepProps } from './step-props.ts';

const USUAL_REJECTED_PERCENT = 5;

type NumberLimit = Exclude<keyof Limits, 'keepColumns' | 'onExceeded' | 'waitHours'>;

const CONSEQUENCES = [
  { value: 'usual', label: 'What stands at the limit' },
  { value: 'fail', label: 'The run fails' },
  { value: 'hold', label: 'The run waits for my approval' },
] as const;

const ADVANCED: readonly { name: NumberLimit; label: string; help: string; isCount?: true }[] = [
  {
    name: 'maxRejected',
    label: 'Rejected records, at most',
    help: 'With more, the run fails and stores nothing',
    isCount: true,
  },
  {
    name: 'maxFewerPercent',
    label: 'Fewer records than last time, at most, in percent',
    help: 'With fewer, the run waits for your approval',
  },
  {
    name: 'maxUpdatedPercent',
    label: 'Updated records, at most, in percent',
    help: 'With more, the run waits for your approval',
  },
];

type Consequence = (typeof CONSEQUENCES)[number]['value'];

/** When nothing of a run is to be stored, or not before a person has looked at it. */
export function LimitFields({ draft, change }: StepProps) {
  const { limits } = draft;
  const set = (changes: Partial<Limits>) => change({ limits: { ...limits, ...changes } });
  const isGuarded = limits.maxRejectedPercent !== null;
  return (
    <div className="stack tight">
      <Checkbox
        checked={isGuarded}
        onChange={({ target }) =>
          set({ maxRejectedPercent: target.checked ? USUAL_REJECTED_PERCENT : null })
        }
      >
        Store nothing when too many records are rejected
      </Checkbox>
      {isGuarded && (
        <Field label="More than, in percent" path="errorThreshold.maxRejectedPercent">
          {({ status, ...control }) => (
            <InputNumber
              {...control}
              status={status}
              min={0}
              max={100}
              style={{ maxWidth: 160 }}
              value={limits.maxRejectedPercent}
              onChange={(value) => set({ maxRejectedPercent: value ?? 0 })}
            />
          )}
        </Field>
      )}
      <details>
        <summary>Advanced limits</summary>
        <div className="stack" style={{ paddingTop: 12 }}>
          <div className="fields">
            {ADVANCED.map(({ name, label, help, isCount }) => (
              <Field key={name} label={label} help={help} path={`errorThreshold.${name}`}>
                {({ status, ...control }) => (
                  <InputNumber
                    {...control}
                    status={status}
                    min={0}
                    {...(isCount ? { precision: 0 } : { max: 100 })}
                    value={limits[name]}
                    onChange={(value) => set({ [name]: value })}
                  />
                )}
              </Field>
            ))}
          </div>
          <div className="fields">
            <Field label="Beyond a limit" path="errorThreshold.onExceeded">
              {({ status, ...control }) => (
                <Select
                  {...control}
                  status={status}
                  options={[...CONSEQUENCES]}
                  value={limits.onExceeded ?? 'usual'}
                  onChange={(value: Consequence) =>
                    set({ onExceeded: value === 'usual' ? null : value })
                  }
                />
              )}
            </Field>
            <Field
              label="A run waits, in hours"
              help="24 unless told; if nobody has approved it by then, it fails"
              path="errorThreshold.waitHours"
            >
              {({ status, ...control }) => (
                <InputNumber
                  {...control}
                  status={status}
                  min={1}
                  max={168}
                  value={limits.waitHours}
                  onChange={(waitHours) => set({ waitHours })}
                />
              )}
            </Field>
          </div>
          {draft.from !== 'egoi' && (
            <Checkbox
              checked={limits.keepColumns}
              onChange={({ target }) => set({ keepColumns: target.checked })}
            >
              Wait for my approval when a column of the last good run is missing
            </Checkbox>
          )}
        </div>
      </details>
    </div>
  );
}
