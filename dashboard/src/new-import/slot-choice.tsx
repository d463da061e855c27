import { Checkbox } from 'antd';
import { isManyFiles } from './draft.ts';
import type { StepProps } from './step-props.ts';

/** Whether a slot of a schedule is worth a run; of many files, which ones are taken stands with their address. */
export function SlotChoice({ draft, change }: StepProps) {
  if (draft.from === 'egoi' || isManyFiles(draft)) return null;
  return (
    <div data-path="source.onlyChanged">
      <Checkbox
        checked={draft.onlyChanged}
        onChange={(event) => change({ onlyChanged: event.target.checked })}
      >
        Skip a slot when the file is the one that was imported last
      </Checkbox>
    </div>
  );
}
