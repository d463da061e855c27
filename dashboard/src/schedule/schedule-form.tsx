import { Button } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import type { Schedule } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';
import { type ScheduleDraft, ScheduleFields, USUAL_SCHEDULE } from './schedule-fields.tsx';

interface ScheduleFormProps {
  importId: string;
  /** Undefined: there is none yet. */
  schedule: Schedule | undefined;
  onDone: () => void;
}

/** Sets the schedule of an import, or changes it; a paused one stays paused. */
export function ScheduleForm({ importId, schedule, onDone }: ScheduleFormProps) {
  const [draft, setDraft] = useState<ScheduleDraft>(() => draftOf(schedule));
  const json = { ...draft, paused: schedule?.paused ?? false };
  const save = useAction(
    () => ask(api.v1.imports[':id'].schedule.$put({ param: { id: importId }, json })),
    onDone,
  );
  return (
    <div className="stack">
      <ScheduleFields schedule={draft} change={setDraft} />
      <div className="row">
        <Button type="primary" loading={save.isBusy} onClick={save.start}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}

function draftOf(schedule: Schedule | undefined): ScheduleDraft {
  const { cron, catchUpMinutes, runTimeoutHours, maxFailures } = schedule ?? USUAL_SCHEDULE;
  return { cron, catchUpMinutes, runTimeoutHours, maxFailures };
}
