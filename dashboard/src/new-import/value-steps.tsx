import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import PlusOutlined from '@ant-design/icons/PlusOutlined';
import { Button, Input, Select } from 'antd';
import type { ValueTransformation } from '../api/types.ts';
import { Field } from '../parts/field.tsx';
import { Mappings } from './mappings.tsx';

interface ValueStepsProps {
  values: readonly ValueTransformation[];
  path: string;
  change: (values: ValueTransformation[]) => void;
}

const KINDS: { name: string; make: () => ValueTransformation }[] = [
  { name: 'Map values', make: () => ({ op: 'map', mappings: [{ from: '', to: '' }] }) },
  { name: 'Read a time', make: () => ({ op: 'timestamp', pattern: 'yyyy/MM/dd HH:mm' }) },
  { name: 'Cast', make: () => ({ op: 'cast', to: 'integer' }) },
];
const CASTS = ['string', 'integer', 'float', 'bool'] as const;

/** What is done with the value of a renamed or copied field, in order. */
export function ValueSteps({ values, path, change }: ValueStepsProps) {
  return (
    <div className="stack tight">
      {values.map((value, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- all of their state is in the list itself
        <div key={index} className="row" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
          <div className="grow">
            <ValueFields
              value={value}
              path={`${path}[${index}]`}
              change={(next) => change(values.with(index, next))}
            />
          </div>
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={`Remove step ${index + 1} of the value`}
            onClick={() => change(values.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div className="row">
        <span className="muted small">With the value:</span>
        {KINDS.map(({ name, make }) => (
          <Button
            key={name}
            size="small"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => change([...values, make()])}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

interface ValueFieldsProps {
  value: ValueTransformation;
  path: string;
  change: (value: ValueTransformation) => void;
}

function ValueFields({ value, path, change }: ValueFieldsProps) {
  switch (value.op) {
    case 'map':
      return (
        <Mappings
          mappings={value.mappings}
          path={`${path}.mappings`}
          change={(mappings) => change({ ...value, mappings })}
        />
      );
    case 'timestamp':
      return (
        <Field
          label="Pattern of the time"
          path={`${path}.pattern`}
          help="yyyy year, MM month, dd day, HH hour (0-23), hh with a for AM/PM, mm minute, ss second. Becomes ISO 8601 in UTC."
        >
          {(control) => (
            <Input
              {...control}
              className="mono"
              value={value.pattern}
              onChange={(event) => change({ ...value, pattern: event.target.value })}
            />
          )}
        </Field>
      );
    case 'cast':
      return (
        <Field label="Cast to" path={`${path}.to`}>
          {(control) => (
            <Select
              {...control}
              options={CASTS.map((each) => ({ value: each, label: each }))}
              value={value.to}
              onChange={(to) => change({ ...value, to })}
            />
          )}
        </Field>
      );
  }
}
