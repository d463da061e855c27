import { Button } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import type { Schedule } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';
import { CronField, USUAL_CRON } from './cron-field.tsx';

interface CronFormProps {
  importId: string;
  /** Undefined: there is none yet. */
  schedule: Schedule | undefined;
  onDone: () => void;
}

/** Sets the schedule of an import, or another time for it; what else was said about it stays. */
export function CronForm({ importId, schedule, onDone }: CronFormProps) {
  const [cron, setCron] = useState(schedule?.cron ?? USUAL_CRON);
  const save = useAction(
    () => ask(api.v1.imports[':id'].schedule.$put({ param: { id: importId }, json: setting() })),
    onDone,
  );

  function setting() {
    if (schedule === undefined) return { cron };
    const { paused, catchUpMinutes, runTimeoutHours, maxFailures } = schedule;
    return { cron, paused, catchUpMinutes, runTimeoutHours, maxFailures };
  }

  return (
    <div className="stack">
      <CronField cron={cron} onChange={setCron} />
      <div className="row">
        <Button type="primary" loading={save.isBusy} onClick={save.start}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}
