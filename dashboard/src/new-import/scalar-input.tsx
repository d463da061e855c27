import { Input, Select, Space } from 'antd';
import { Field } from '../parts/field.tsx';

type Scalar = string | number | boolean | null;

interface ScalarInputProps {
  label: string;
  path: string;
  value: Scalar;
  change: (value: Scalar) => void;
}

const TYPES = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'true', label: 'True' },
  { value: 'false', label: 'False' },
  { value: 'null', label: 'Null' },
] as const;
type TypeName = (typeof TYPES)[number]['value'];

/** A text, a number, true, false or null. */
export function ScalarInput({ label, path, value, change }: ScalarInputProps) {
  const type = typeOf(value);
  return (
    <Field label={label} path={path}>
      {(control) => (
        <Space.Compact block>
          <Select
            aria-label={`Type of: ${label}`}
            style={{ width: 110, flex: 'none' }}
            options={[...TYPES]}
            value={type}
            onChange={(next: TypeName) => change(as(next, String(value ?? '')))}
          />
          <Input
            {...control}
            disabled={type !== 'text' && type !== 'number'}
            inputMode={type === 'number' ? 'decimal' : 'text'}
            value={type === 'text' || type === 'number' ? String(value) : ''}
            onChange={(event) => change(as(type, event.target.value))}
          />
        </Space.Compact>
      )}
    </Field>
  );
}

function typeOf(value: Scalar): TypeName {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return value === null ? 'null' : value ? 'true' : 'false';
}

function as(type: TypeName, text: string): Scalar {
  switch (type) {
    case 'text':
      return text;
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : 0;
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
  }
}
