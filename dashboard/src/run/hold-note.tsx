import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import { isUnderWay } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';
import { Field } from '../parts/field.tsx';
import { upperFirst } from '../parts/format.ts';
import { Note } from '../parts/note.tsx';
import { Outcomes } from '../parts/outcomes.tsx';
import { Card } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';

/** Why a run waits for a person, what it would do, and the decision. */
export function HoldNote({ run }: { run: Run }) {
  const { hold } = run;
  if (hold === null) return null;
  const { decision, reasons, tally } = hold;
  if (decision !== null)
    return (
      <Note tone="info" title={`A person decided: ${decision.decision}`}>
        <Time at={decision.at} />
        {decision.by && ` by ${decision.by}`}
        {decision.note && (
          <>
            {': '}
            <bdi>{decision.note}</bdi>
          </>
        )}
      </Note>
    );
  return (
    <>
      <Note
        tone="warn"
        title="The run waits for you: nothing is stored yet"
        actions={isUnderWay(run.status) && <Decide run={run} />}
      >
        <Reasons reasons={reasons} />
        <p>
          It fails unless it is approved until <Time at={hold.until} />.
        </p>
      </Note>
      <Card title="What it would do">
        <Outcomes tally={tally} future />
      </Card>
    </>
  );
}

/** The limits that a run goes beyond, a sentence each. */
export function Reasons({ reasons }: { reasons: NonNullable<Run['hold']>['reasons'] }) {
  return reasons.map(({ code, message }) => <p key={code}>{upperFirst(message)}.</p>);
}

function Decide({ run }: { run: Run }) {
  const [note, setNote] = useState('');
  const request = {
    param: { id: run.id },
    header: {},
    json: note.trim() === '' ? {} : { note: note.trim() },
  };
  const approve = useAction(() => ask(api.v1.runs[':id'].approve.$post(request)));
  const reject = useAction(() => ask(api.v1.runs[':id'].reject.$post(request)));
  const isBusy = approve.isBusy || reject.isBusy;
  return (
    <div className="stack tight grow">
      <Field label="Why (optional)">
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className="row">
        <Button type="primary" loading={approve.isBusy} disabled={isBusy} onClick={approve.start}>
          Approve and store
        </Button>
        <Button loading={reject.isBusy} disabled={isBusy} onClick={reject.start}>
          Reject
        </Button>
      </div>
    </div>
  );
}
