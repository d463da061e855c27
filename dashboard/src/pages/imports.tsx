import PlusOutlined from '@ant-design/icons/PlusOutlined';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useImports } from '../api/queries.ts';
import type { Entity, Import, RunStatus } from '../api/types.ts';
import { ENTITY_NAMES, sourceText } from '../parts/names.ts';
import { ProblemNote } from '../parts/note.tsx';
import { Bones, Card, Empty, Page } from '../parts/page.tsx';
import { STATUS_NAMES } from '../parts/tags.tsx';
import { ImportsTable } from './imports-table.tsx';

const ENTITIES = Object.entries(ENTITY_NAMES).map(([value, label]) => ({
  value: value as Entity,
  label,
}));

/** The list of imports. */
export function ImportsPage() {
  const [, go] = useLocation();
  const [search, setSearch] = useState('');
  const [entity, setEntity] = useState<Entity>();
  const [status, setStatus] = useState<RunStatus>();
  const list = useImports({ entity, status });
  const all = list.data?.pages.flatMap(({ items }) => items);
  const shown = all?.filter((each) => matches(each, search));
  const isFiltered = search !== '' || entity !== undefined || status !== undefined;
  const newImport = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => go('/imports/new')}>
      New import
    </Button>
  );

  return (
    <Page title="Imports" actions={newImport}>
      {list.error && <ProblemNote error={list.error} retry={() => void list.refetch()} />}
      {(isFiltered || all === undefined || all.length > 0) && (
        <search className="filters">
          <Input
            className="wide"
            type="search"
            aria-label="Search by name or source"
            placeholder="Search by name or source"
            allowClear
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Select
            aria-label="Entity"
            placeholder="All entities"
            allowClear
            options={ENTITIES}
            value={entity ?? null}
            onChange={(value) => setEntity(value ?? undefined)}
          />
          <Select
            aria-label="Status of the latest run"
            placeholder="All statuses"
            allowClear
            options={STATUS_NAMES}
            value={status ?? null}
            onChange={(value) => setStatus(value ?? undefined)}
          />
        </search>
      )}
      {shown === undefined ? (
        !list.error && <Bones rows={8} />
      ) : shown.length > 0 ? (
        <Card flush title="Imports">
          <ImportsTable imports={shown} />
        </Card>
      ) : (
        <Card>
          {isFiltered ? (
            <Empty title="No import matches">Change the search or the filters above.</Empty>
          ) : (
            <Empty title="Nothing has been imported yet" action={newImport}>
              An import reads a file of users, orders or products, tells you what is wrong in it,
              and stores what is right. Try it with a dry run first: that stores nothing.
            </Empty>
          )}
        </Card>
      )}
      {list.hasNextPage && (
        <div>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load older imports
          </Button>
        </div>
      )}
    </Page>
  );
}

function matches(each: Import, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return `${each.name}\n${sourceText(each)}`.toLowerCase().includes(wanted);
}
