import { AutoComplete, Select } from 'antd';
import { useEffect } from 'react';
import type { Preview } from '../api/types.ts';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { FORMAT_NAMES } from '../parts/names.ts';
import { ProblemNote } from '../parts/note.tsx';
import { Bones, Card } from '../parts/page.tsx';
import { FORMATS, formatOf, isCsv } from './draft.ts';
import { Evidence } from './evidence.tsx';
import { guessFormat } from './guesses.ts';
import { readBody, tableBody } from './preview-bodies.ts';
import { PreviewTable } from './preview-table.tsx';
import type { StepProps } from './step-props.ts';
import { usePreview } from './use-preview.ts';

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

/** The file as it will be read, with what speaks for that. */
export function FileStep({ draft, change }: StepProps) {
  const kind = formatOf(draft);
  const header = usePreview(draft.entity === 'orders' ? tableBody(draft) : null).data;
  useEffect(() => {
    if (draft.format !== null || draft.entity !== 'orders' || !header) return;
    change({ format: guessFormat(header.columns.map(({ name }) => name)) });
  }, [draft.format, draft.entity, header, change]);
  const preview = usePreview(readBody(draft));

  return (
    <>
      <Card title="How is it written?">
        <div className="stack">
          <Choices
            label="Format"
            isLabelHidden
            options={FORMATS[draft.entity].map((value) => ({ value, title: FORMAT_NAMES[value] }))}
            value={kind}
            onChange={(format) => change({ format })}
          />
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
            {isCsv(kind) && (
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
        </div>
      </Card>
      {preview.error && <ProblemNote error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data && !preview.error && (
        <Read preview={preview.data} isCsvFile={isCsv(kind)} change={change} />
      )}
      {preview.isPending && <Bones rows={8} />}
    </>
  );
}

interface ReadProps {
  preview: Preview;
  isCsvFile: boolean;
  change: StepProps['change'];
}

function Read({ preview, isCsvFile, change }: ReadProps) {
  return (
    <>
      <Evidence
        preview={preview}
        chooseEncoding={(encoding) => change({ encoding })}
        chooseDelimiter={isCsvFile ? (delimiter) => change({ delimiter }) : null}
      />
      <PreviewTable preview={preview} />
    </>
  );
}
