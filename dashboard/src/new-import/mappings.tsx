import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import { Button } from 'antd';
import type { ValueTransformation } from '../api/types.ts';
import { ScalarInput } from './scalar-input.tsx';

type Mapping = Extract<ValueTransformation, { op: 'map' }>['mappings'][number];

interface MappingsProps {
  mappings: readonly Mapping[];
  path: string;
  change: (mappings: Mapping[]) => void;
}

/** Values and what they become; all others stay. */
export function Mappings({ mappings, path, change }: MappingsProps) {
  return (
    <div className="stack tight">
      {mappings.map((mapping, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- all of their state is in the list itself
        <div key={index} className="row" style={{ alignItems: 'flex-end', flexWrap: 'nowrap' }}>
          <div className="fields grow">
            <ScalarInput
              label={`Value ${index + 1}`}
              path={`${path}[${index}].from`}
              value={mapping.from}
              change={(from) => change(mappings.with(index, { ...mapping, from }))}
            />
            <ScalarInput
              label="becomes"
              path={`${path}[${index}].to`}
              value={mapping.to}
              change={(to) => change(mappings.with(index, { ...mapping, to }))}
            />
          </div>
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={`Remove mapping ${index + 1}`}
            disabled={mappings.length === 1}
            onClick={() => change(mappings.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => change([...mappings, { from: '', to: '' }])}>
          Add a value
        </Button>
      </div>
    </div>
  );
}
