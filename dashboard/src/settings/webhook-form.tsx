import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Import, Message } from '../api/types.ts';
import { Field, FieldProblems } from '../parts/field.tsx';
import { ProblemNote } from '../parts/note.tsx';
import { EVENT_NAMES } from './notify-events.ts';

type Event = Message['event'];

const EVENTS = Object.keys(EVENT_NAMES) as Event[];
const USUAL_EVENTS = EVENTS.filter((event) => event !== 'issues');

interface WebhookFormProps {
  owner: Import;
  onDone: () => void;
}

/** Sets the webhook of an import, or changes it. */
export function WebhookForm({ owner: { id, notify }, onDone }: WebhookFormProps) {
  const [url, setUrl] = useState(notify?.url ?? '');
  const [secret, setSecret] = useState('');
  const [events, setEvents] = useState<readonly Event[]>(notify?.events ?? USUAL_EVENTS);
  const [maxIssues, setMaxIssues] = useState(notify?.maxIssues ?? 0);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () =>
      ask(
        api.v1.imports[':id'].$patch({
          param: { id },
          json: {
            notify: {
              // What stands for a hidden query is not sent back.
              ...(url === notify?.url ? {} : { url: url.trim() }),
              ...(secret === '' ? {} : { secret }),
              events,
              maxIssues,
            },
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onDone();
    },
  });
  const problems = save.error ? asProblem(save.error).errors : [];
  return (
    <FieldProblems value={problems}>
      <div className="stack">
        <div className="fields">
          <Field label="Address" path="notify.url" help="Takes a POST with JSON for each message">
            {(control) => (
              <Input
                {...control}
                inputMode="url"
                placeholder="https://example.com/hooks/imports"
                value={url}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Secret"
            path="notify.secret"
            help={
              notify === null
                ? 'At least 16 characters; signs the messages as Standard Webhooks says'
                : 'Left empty, the one from before stays, as long as the server is the same'
            }
          >
            {(control) => (
              <Input.Password
                {...control}
                autoComplete="new-password"
                value={secret}
                onChange={(event) => setSecret(event.target.value)}
              />
            )}
          </Field>
        </div>
        <fieldset className="choices" data-path="notify.events">
          <legend>It is told when a run</legend>
          {EVENTS.map((event) => (
            <Checkbox
              key={event}
              checked={events.includes(event)}
              onChange={({ target }) =>
                setEvents(
                  EVENTS.filter((each) =>
                    each === event ? target.checked : events.includes(each),
                  ),
                )
              }
            >
              {EVENT_NAMES[event]}
            </Checkbox>
          ))}
        </fieldset>
        {events.includes('issues') && (
          <Field
            label="Many issues are more than"
            path="notify.maxIssues"
            help="Errors and warnings"
          >
            {({ status, ...control }) => (
              <InputNumber
                {...control}
                status={status}
                min={0}
                precision={0}
                style={{ maxWidth: 160 }}
                value={maxIssues}
                onChange={(value) => setMaxIssues(value ?? 0)}
              />
            )}
          </Field>
        )}
        {save.error &&
          !problems.some(({ path }) => /^notify\.(url|secret|maxIssues)/.test(path)) && (
            <ProblemNote error={save.error} />
          )}
        <div className="row">
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
          <Button onClick={onDone}>Cancel</Button>
        </div>
      </div>
    </FieldProblems>
  );
}
