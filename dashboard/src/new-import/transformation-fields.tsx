import { AutoComplete, Input } from 'antd';
import type { Transformation } from '../api/types.ts';
import { Field } from '../parts/field.tsx';
import { holdsTyped } from './holds-typed.ts';
import { ScalarInput } from './scalar-input.tsx';
import { ValueSteps } from './value-steps.tsx';

interface TransformationFieldsProps {
  item: Transformation;
  /** Where the API says what is wrong with it. */
  path: string;
  /** The fields that the file has. */
  columns: readonly string[];
  change: (item: Transformation) => void;
}

/** The controls of one transformation. */
export function TransformationFields({ item, path, columns, change }: TransformationFieldsProps) {
  switch (item.op) {
    case 'rename':
    case 'copy':
      return (
        <>
          <div className="fields">
            <FieldName
              label="Field"
              path={`${path}.from`}
              columns={columns}
              value={item.from}
              change={(from) =>
                change({ ...item, from, ...(item.to === item.from ? { to: from } : {}) })
              }
            />
            <Field
              label="New name"
              path={`${path}.to`}
              help="The same name changes only its values"
            >
              {(control) => (
                <Input
                  {...control}
                  value={item.to}
                  onChange={(event) => change({ ...item, to: event.target.value })}
                />
              )}
            </Field>
          </div>
          <ValueSteps
            values={item.values ?? []}
            path={`${path}.values`}
            change={(values) => change({ ...item, values })}
          />
        </>
      );
    case 'new':
      return (
        <div className="fields">
          <Field label="Name" path={`${path}.field`}>
            {(control) => (
              <Input
                {...control}
                value={item.field}
                onChange={(event) => change({ ...item, field: event.target.value })}
              />
            )}
          </Field>
          <ScalarInput
            label="Value in every record"
            path={`${path}.value`}
            value={item.value}
            change={(value) => change({ ...item, value })}
          />
        </div>
      );
    case 'delete':
      return (
        <FieldName
          label="Field"
          path={`${path}.field`}
          columns={columns}
          value={item.field}
          change={(field) => change({ ...item, field })}
        />
      );
  }
}

interface FieldNameProps {
  label: string;
  path: string;
  columns: readonly string[];
  value: string;
  change: (value: string) => void;
}

function FieldName({ label, path, columns, value, change }: FieldNameProps) {
  return (
    <Field label={label} path={path}>
      {(control) => (
        <AutoComplete
          {...control}
          options={columns.map((name) => ({ value: name }))}
          showSearch={{ filterOption: holdsTyped }}
          value={value}
          onChange={change}
        />
      )}
    </Field>
  );
}
