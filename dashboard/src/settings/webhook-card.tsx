import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';
import { count } from '../parts/format.ts';
import { Card } from '../parts/page.tsx';
import { MessageLog } from './message-log.tsx';
import { EVENT_NAMES } from './notify-events.ts';
import { WebhookForm } from './webhook-form.tsx';

type Notify = NonNullable<Import['notify']>;

/** Who is told what becomes of the runs of an import, and what became of the messages. */
export function WebhookCard({ owner }: { owner: Import }) {
  const [isChanging, setChanging] = useState(false);
  const { notify } = owner;
  const canChange = owner.archivedAt === null;
  if (isChanging)
    return (
      <Card title="Webhook">
        <WebhookForm owner={owner} onDone={() => setChanging(false)} />
      </Card>
    );
  return (
    <Card
      title="Webhook"
      aside={canChange && notify === null && <Button onClick={() => setChanging(true)}>Set</Button>}
    >
      <div className="stack">
        {notify === null ? (
          <p className="muted">Nobody is told what becomes of its runs.</p>
        ) : (
          <>
            <Facts notify={notify} />
            {canChange && <Actions importId={owner.id} change={() => setChanging(true)} />}
          </>
        )}
        <MessageLog importId={owner.id} />
      </div>
    </Card>
  );
}

function Facts({ notify: { url, events, maxIssues } }: { notify: Notify }) {
  return (
    <dl className="facts">
      <div>
        <dt>Address</dt>
        <dd>
          <bdi>{url}</bdi>
        </dd>
      </div>
      <div>
        <dt>Is told when a run</dt>
        <dd>{events.map((event) => EVENT_NAMES[event]).join(', ')}</dd>
      </div>
      {events.includes('issues') && (
        <div>
          <dt>Many issues are more than</dt>
          <dd>{count(maxIssues)}</dd>
        </div>
      )}
    </dl>
  );
}

function Actions({ importId, change }: { importId: string; change: () => void }) {
  const remove = useAction(() =>
    ask(api.v1.imports[':id'].$patch({ param: { id: importId }, json: { notify: null } })),
  );
  return (
    <div className="row">
      <Button onClick={change}>Change</Button>
      <Popconfirm
        title="Remove the webhook?"
        description="Nobody is told any more. The list of messages stays."
        okText="Remove"
        onConfirm={remove.start}
      >
        <Button loading={remove.isBusy}>Remove</Button>
      </Popconfirm>
    </div>
  );
}
