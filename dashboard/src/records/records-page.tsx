import SearchOutlined from '@ant-design/icons/SearchOutlined';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Entity } from '../api/types.ts';
import { BUILT_IN_TYPES } from '../new-import/user-id-types.ts';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { ProblemNote } from '../parts/note.tsx';
import { Bones, Card, Empty, Page } from '../parts/page.tsx';
import { FoundRecord } from './found-record.tsx';

const ENTITIES = [
  { value: 'users', title: 'User' },
  { value: 'orders', title: 'Order' },
  { value: 'products', title: 'Product' },
] as const;
const ID_NAMES: Record<Entity, string> = {
  users: 'User id',
  orders: 'Order id',
  products: 'Product id',
};

interface Wanted {
  entity: Entity;
  idType: string;
  id: string;
}

/** Looks up what is stored of a user, an order or a product, and which run set it last. */
export default function RecordsPage() {
  const [form, setForm] = useState<Wanted>({ entity: 'users', idType: 'email', id: '' });
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const found = useQuery({
    queryKey: ['record', wanted],
    queryFn: () => look(wanted ?? form),
    enabled: wanted !== null,
    retry: false,
  });
  const set = (changes: Partial<Wanted>) => setForm({ ...form, ...changes });

  function submit(event: FormEvent) {
    event.preventDefault();
    setWanted({ ...form, id: form.id.trim() });
    if (wanted !== null) void found.refetch();
  }

  const isMissing = found.error !== null && asProblem(found.error).status === 404;
  return (
    <Page
      title="Records"
      lead="What is stored of a user, an order or a product, and which run set it last"
    >
      <Card>
        <form className="stack" onSubmit={submit}>
          <Choices
            label="What to look up"
            isLabelHidden
            options={ENTITIES}
            value={form.entity}
            onChange={(entity) => set({ entity })}
          />
          <div className="fields">
            {form.entity === 'users' && (
              <Field label="Type of the id">
                {(control) => (
                  <AutoComplete
                    {...control}
                    options={BUILT_IN_TYPES.map((value) => ({ value }))}
                    value={form.idType}
                    onChange={(idType: string) => set({ idType })}
                  />
                )}
              </Field>
            )}
            <Field label={ID_NAMES[form.entity]}>
              {(control) => (
                <Input
                  {...control}
                  value={form.id}
                  onChange={(event) => set({ id: event.target.value })}
                />
              )}
            </Field>
          </div>
          <div>
            <Button
              type="primary"
              htmlType="submit"
              icon={<SearchOutlined aria-hidden />}
              disabled={form.id.trim() === ''}
              loading={found.isFetching}
            >
              Look up
            </Button>
          </div>
        </form>
      </Card>
      {wanted !== null && found.isPending && <Bones rows={4} />}
      {isMissing && (
        <Card>
          <Empty title="Nothing is stored under this id">
            {wanted?.entity === 'users'
              ? 'Check the type of the id. Ids that were hashed on import are found under the hash, with a type such as email_sha256.'
              : 'Upper and lower case matter. Records that a run rejected are not stored.'}
          </Empty>
        </Card>
      )}
      {found.error && !isMissing && <ProblemNote error={found.error} />}
      {found.data && !found.error && <FoundRecord record={found.data} />}
    </Page>
  );
}

/** Hono's client puts parameters into the path as they are. */
async function look({ entity, idType, id: text }: Wanted) {
  const id = encodeURIComponent(text);
  switch (entity) {
    case 'users':
      return ask(
        api.v1.users[':idType'][':id'].$get({
          param: { idType: encodeURIComponent(idType.trim()), id },
        }),
      );
    case 'orders':
      return ask(api.v1.orders[':id'].$get({ param: { id } }));
    case 'products':
      return ask(api.v1.products[':id'].$get({ param: { id } }));
  }
}
