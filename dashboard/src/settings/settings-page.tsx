import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useCallback, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, ask } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { useImport } from '../api/queries.ts';
import type { Import } from '../api/types.ts';
import { canPreview, type Draft, formatOf } from '../new-import/draft.ts';
import { EgoiFields } from '../new-import/egoi-fields.tsx';
import { FormatFields } from '../new-import/format-fields.tsx';
import { LimitFields } from '../new-import/limit-fields.tsx';
import { OrderFields } from '../new-import/order-fields.tsx';
import { readBody } from '../new-import/preview-bodies.ts';
import { SlotChoice } from '../new-import/slot-choice.tsx';
import { AddressFields, UploadFields } from '../new-import/source-fields.tsx';
import { SOURCES } from '../new-import/source-step.tsx';
import { Transformations } from '../new-import/transformations.tsx';
import { usePreview } from '../new-import/use-preview.ts';
import { UserFields } from '../new-import/user-fields.tsx';
import { NothingHere } from '../pages/nothing-here.tsx';
import { Choices } from '../parts/choices.tsx';
import { Field, FieldProblems } from '../parts/field.tsx';
import { Note, ProblemNote } from '../parts/note.tsx';
import { Bones, Card, Page } from '../parts/page.tsx';
import { changesOf, draftOf } from './draft-of.ts';

/** Changes what an import is; the API judges what was entered, and each problem lands on its field. */
export default function SettingsPage({ id }: { id: string }) {
  const { data, error, refetch } = useImport(id);
  if (error && asProblem(error).status === 404) return <NothingHere what="import" />;
  if (data === undefined)
    return error ? <ProblemNote error={error} retry={() => void refetch()} /> : <Bones rows={6} />;
  return <Settings owner={data} />;
}

function Settings({ owner }: { owner: Import }) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(owner));
  const change = useCallback(
    (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes })),
    [],
  );
  const [, go] = useLocation();
  const queries = useQueryClient();
  const path = `/imports/${owner.id}`;
  const save = useMutation({
    mutationFn: () =>
      ask(api.v1.imports[':id'].$patch({ param: { id: owner.id }, json: changesOf(owner, draft) })),
    onSuccess: async () => {
      await queries.invalidateQueries();
      go(path);
    },
  });
  const problems = save.error ? asProblem(save.error).errors : [];
  return (
    <Page
      title={`Settings of ${owner.name}`}
      above={
        <>
          <Link href="/">Imports</Link> /{' '}
          <Link href={path}>
            <bdi>{owner.name}</bdi>
          </Link>{' '}
          / Settings
        </>
      }
      lead="They count from the next run on; a run that is going keeps those that it has"
    >
      <FieldProblems value={problems}>
        <Fields draft={draft} change={change} />
        {problems.length > 0 && (
          <Note tone="bad" title="The import cannot be changed like this">
            What is wrong stands at its field above.
          </Note>
        )}
        {save.error && problems.length === 0 && <ProblemNote error={save.error} />}
        <div className="foot">
          <Button onClick={() => go(path)}>Cancel</Button>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </div>
      </FieldProblems>
    </Page>
  );
}

interface FieldsProps {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
}

function Fields({ draft, change }: FieldsProps) {
  const isFile = draft.from !== 'egoi';
  // Whatever is said about its ids, the file has its columns.
  const body = readBody({ ...draft, userIdField: null, userIdType: null });
  const columns = usePreview(isFile && canPreview(draft) ? body : null).data?.columns;
  return (
    <>
      <Card title="Name and source">
        <div className="stack">
          <Field label="Name of the import" path="name">
            {(control) => (
              <Input
                {...control}
                maxLength={200}
                value={draft.name ?? ''}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          {draft.from === 'egoi' ? (
            <EgoiFields draft={draft} change={change} />
          ) : (
            <>
              <Choices
                label="Source"
                options={SOURCES}
                value={draft.from}
                onChange={(from) => change({ from })}
              />
              {draft.from === 'upload' && <UploadFields draft={draft} change={change} />}
              {draft.from === 'url' && <AddressFields draft={draft} change={change} />}
              <SlotChoice draft={draft} change={change} />
              <FormatFields draft={draft} change={change} />
            </>
          )}
        </div>
      </Card>
      {isFile && draft.entity === 'users' && (
        <UserFields draft={draft} change={change} columns={columns ?? []} />
      )}
      {draft.entity === 'orders' && (
        <OrderFields draft={draft} change={change} kind={formatOf(draft)} />
      )}
      {isFile && <Transformations draft={draft} change={change} columns={columns ?? []} />}
      <Card title="Limits">
        <LimitFields draft={draft} change={change} />
      </Card>
    </>
  );
}
