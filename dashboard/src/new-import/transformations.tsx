import PlusOutlined from '@ant-design/icons/PlusOutlined';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import type { Preview, Transformation } from '../api/types.ts';
import { Card } from '../parts/page.tsx';
import type { StepProps } from './step-props.ts';

const TransformationEditor = lazy(() => import('./transformation-editor.tsx'));

const KINDS: { name: string; make: () => Transformation }[] = [
  { name: 'Rename a field', make: () => ({ op: 'rename', from: '', to: '', values: [] }) },
  { name: 'Copy a field', make: () => ({ op: 'copy', from: '', to: '', values: [] }) },
  { name: 'New field', make: () => ({ op: 'new', field: '', value: '' }) },
  { name: 'Delete a field', make: () => ({ op: 'delete', field: '' }) },
];

/** The transformations of an import, in order, and what could be added. */
export function Transformations({
  draft,
  change,
  columns,
}: StepProps & { columns: Preview['columns'] }) {
  const list = draft.transformations;
  const add = (item: Transformation) => change({ transformations: [...list, item] });
  const advised = columns.flatMap(({ name, advice }) => {
    const to = /cast to (\w+)/.exec(advice ?? '')?.[1];
    return advice && isCastType(to) ? [{ name, advice, to }] : [];
  });
  return (
    <Card
      title="Transformations"
      aside={<span className="muted small">Done in this order, before the records are read</span>}
    >
      <div className="stack">
        {list.length > 0 && (
          <Suspense>
            <TransformationEditor draft={draft} change={change} columns={columns} />
          </Suspense>
        )}
        {list.length === 0 && <p className="muted">None: the fields are taken as they are.</p>}
        <div className="row">
          {KINDS.map(({ name, make }) => (
            <Button key={name} icon={<PlusOutlined aria-hidden />} onClick={() => add(make())}>
              {name}
            </Button>
          ))}
        </div>
        {advised.map(({ name, advice, to }) => (
          <div key={name} className="row">
            <span className="muted whole">{advice}</span>
            <Button
              size="small"
              onClick={() =>
                add({ op: 'rename', from: name, to: name, values: [{ op: 'cast', to }] })
              }
            >
              Cast {name.slice(0, 40)} to {to}
            </Button>
          </div>
        ))}
      </div>
    </Card>
  );
}

function isCastType(text: string | undefined): text is 'string' | 'integer' | 'float' | 'bool' {
  return text === 'string' || text === 'integer' || text === 'float' || text === 'bool';
}
