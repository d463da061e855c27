import { AutoComplete, Select } from 'antd';
import { Field } from '../parts/field.tsx';
import { formatOf, isCsv } from './draft.ts';
import type { StepProps } from './step-props.ts';

const COMPRESSIONS = [
  { value: 'auto', label: 'Find it out' },
  { value: 'none', label: 'None' },
  { value: 'gzip', label: 'gzip' },
  { value: 'zip', label: 'zip' },
  { value: 'zstd', label: 'zstd' },
] as const;
/** Those that files of CRMs and shops come in; any other label can be typed. */
const ENCODINGS = [
  'auto',
  'utf-8',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'utf-16le',
  'shift_jis',
  'gbk',
  'big5',
  'euc-kr',
];
const DELIMITERS = [
  { value: 'auto', label: 'Find it out' },
  { value: ',', label: 'Comma ( , )' },
  { value: ';', label: 'Semicolon ( ; )' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Pipe ( | )' },
];

/** How the file is written and packed. */
export function FormatFields({ draft, change }: StepProps) {
  return (
    <div className="fields">
      <Field label="Encoding" path="source.encoding" help="auto finds it out">
        {({ status, ...control }) => (
          <AutoComplete
            {...control}
            status={status}
            options={ENCODINGS.map((value) => ({ value }))}
            value={draft.encoding}
            onChange={(encoding: string) => change({ encoding })}
          />
        )}
      </Field>
      {isCsv(formatOf(draft)) && (
        <Field label="Delimiter" path="format.delimiter">
          {(control) => (
            <Select
              {...control}
              options={DELIMITERS}
              value={draft.delimiter}
              onChange={(delimiter: string) => change({ delimiter })}
            />
          )}
        </Field>
      )}
      <Field label="Compression" path="source.compression">
        {(control) => (
          <Select
            {...control}
            options={[...COMPRESSIONS]}
            value={draft.compression}
            onChange={(compression) => change({ compression })}
          />
        )}
      </Field>
    </div>
  );
}
