import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import { useSchedule } from '../api/queries.ts';
import type { Import, Schedule } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';
import { count } from '../parts/format.ts';
import { Note, ProblemNote } from '../parts/note.tsx';
import { Bones, Card } from '../parts/page.tsx';
import { HealthTag } from '../parts/tags.tsx';
import { NextTimes } from './next-times.tsx';
import { ScheduleForm } from './schedule-form.tsx';

/** When an import runs by itself, how that goes, and what can be done about it. */
export function ScheduleCard({ owner }: { owner: Import }) {
  const [isChanging, setChanging] = useState(false);
  const { data, error, refetch } = useSchedule(owner.schedule === null ? undefined : owner.id);
  const schedule = owner.schedule === null ? undefined : data;
  if (owner.archivedAt !== null) return null;
  if (isChanging)
    return (
      <Card title="Schedule">
        <ScheduleForm importId={owner.id} schedule={schedule} onDone={() => setChanging(false)} />
      </Card>
    );
  if (owner.schedule === null)
    return (
      <Card title="Schedule" aside={<Button onClick={() => setChanging(true)}>Set</Button>}>
        <p className="muted">It runs only when somebody asks for it.</p>
      </Card>
    );
  if (schedule === undefined)
    return error ? <ProblemNote error={error} retry={() => void refetch()} /> : <Bones rows={3} />;
  return (
    <Card title="Schedule" aside={<HealthTag health={schedule.health.state} />}>
      <div className="stack">
        <div>
          <strong>{schedule.description} (UTC)</strong>
          <p className="muted">{schedule.health.message}</p>
        </div>
        {!schedule.inForce && (
          <Note tone="info" title="The change is stored, and comes into force within a minute" />
        )}
        <NextTimes
          label={schedule.paused ? 'Unless it were paused, it would run at' : 'It runs next at'}
          times={schedule.nextTimes}
        />
        <Facts schedule={schedule} />
        <Actions importId={owner.id} schedule={schedule} change={() => setChanging(true)} />
      </div>
    </Card>
  );
}

function Facts({ schedule: { counts, failuresInARow } }: { schedule: Schedule }) {
  const facts = [
    ['Slots run', counts.taken],
    ['Skipped', counts.skipped],
    ['Missed', counts.missed],
    ['Failures in a row', failuresInARow],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ActionsProps {
  importId: string;
  schedule: Schedule;
  change: () => void;
}

function Actions({ importId, schedule, change }: ActionsProps) {
  const param = { id: importId };
  const { cron, paused, catchUpMinutes, runTimeoutHours, maxFailures } = schedule;
  const json = { cron, paused: !paused, catchUpMinutes, runTimeoutHours, maxFailures };
  const turn = useAction(() => ask(api.v1.imports[':id'].schedule.$put({ param, json })));
  const remove = useAction(() => ask(api.v1.imports[':id'].schedule.$delete({ param })));
  return (
    <div className="row">
      <Button loading={turn.isBusy} onClick={turn.start}>
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button onClick={change}>Change</Button>
      <Popconfirm
        title="Remove the schedule?"
        description="The import then runs only when somebody asks for it. Its history stays."
        okText="Remove"
        onConfirm={remove.start}
      >
        <Button loading={remove.isBusy}>Remove</Button>
      </Popconfirm>
    </div>
  );
}
