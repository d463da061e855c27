import { useEffect } from 'react';
import type { ProblemItem } from '../api/problem.ts';
import type { Preview } from '../api/types.ts';
import { Choices } from '../parts/choices.tsx';
import { FORMAT_NAMES } from '../parts/names.ts';
import { Bones, Card } from '../parts/page.tsx';
import { FORMATS, formatOf, isCsv } from './draft.ts';
import { Evidence } from './evidence.tsx';
import { FormatFields } from './format-fields.tsx';
import { guessFormat } from './guesses.ts';
import { readBody, tableBody } from './preview-bodies.ts';
import { PreviewTable } from './preview-table.tsx';
import { SourceProblem } from './source-problem.tsx';
import type { StepProps } from './step-props.ts';
import { usePreview } from './use-preview.ts';

/** The file as it will be read, with what speaks for that. */
export function FileStep({
  draft,
  change,
  correct,
}: StepProps & { correct: (problem: ProblemItem) => void }) {
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
          <FormatFields draft={draft} change={change} />
        </div>
      </Card>
      {preview.error && (
        <SourceProblem
          draft={draft}
          error={preview.error}
          retry={() => void preview.refetch()}
          correct={correct}
        />
      )}
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
