import { Button } from 'antd';
import type { Preview } from '../api/types.ts';
import { Choices } from '../parts/choices.tsx';
import { delimiterName, plural } from '../parts/format.ts';
import { Note } from '../parts/note.tsx';
import { Card } from '../parts/page.tsx';

const FOUND_BY: Record<Preview['encoding']['how'], string> = {
  bom: 'the file begins with its mark',
  told: 'as you said',
  xml: 'the file says so itself',
  pattern: 'its bytes can be nothing else',
  ascii: 'all of it is ASCII',
  'utf-8': 'all its bytes are valid in it',
  detected: 'its letters look right in it',
};

interface EvidenceProps {
  preview: Preview;
  chooseEncoding: (label: string) => void;
  /** Null: the format has no delimiter. */
  chooseDelimiter: ((delimiter: string) => void) | null;
}

/** What the file was found to be, why, and what else it may be. */
export function Evidence({ preview, chooseEncoding, chooseDelimiter }: EvidenceProps) {
  const { encoding, dialect, compression } = preview;
  const delimiters = dialect?.candidates.filter(({ columns }) => columns > 1) ?? [];
  return (
    <Card title="What was found">
      <div className="stack">
        <dl className="facts">
          <div>
            <dt>Encoding</dt>
            <dd>
              {encoding.used} <span className="muted small">{FOUND_BY[encoding.how]}</span>
            </dd>
          </div>
          {dialect && (
            <div>
              <dt>Delimiter</dt>
              <dd>{delimiterName(dialect.delimiter)}</dd>
            </div>
          )}
          <div>
            <dt>Compression</dt>
            <dd>{compression}</dd>
          </div>
          {preview.files && (
            <div>
              <dt>File</dt>
              <dd>
                <bdi>{preview.files.name}</bdi>{' '}
                <span className="muted small">
                  the first of {plural(preview.files.matched, 'file')}
                  {preview.files.more && ' or more'}
                </span>
              </dd>
            </div>
          )}
          <div>
            <dt>Columns</dt>
            <dd className="number">{preview.columns.length}</dd>
          </div>
          <div>
            <dt>Looked at</dt>
            <dd className="number">
              {preview.more
                ? `the first ${plural(preview.recordsRead, 'record')}`
                : plural(preview.recordsRead, 'record')}
            </dd>
          </div>
        </dl>
        {encoding.close && (
          <Note
            tone="warn"
            title={`It may be ${encoding.close.label} as well`}
            actions={
              <Button onClick={() => chooseEncoding(encoding.close?.label ?? 'auto')}>
                Read it as {encoding.close.label}
              </Button>
            }
          >
            <bdi>{encoding.close.read.slice(0, 4).join(' · ')}</bdi> would read{' '}
            <bdi>{encoding.close.instead.slice(0, 4).join(' · ')}</bdi>. Take the one that looks
            right.
          </Note>
        )}
        {encoding.candidates.length > 1 && (
          <Choices
            label="More than one encoding is possible. Take the one in which the words look right"
            options={encoding.candidates.map(({ label, sample, score }) => ({
              value: label,
              title: <bdi className="whole">{sample.slice(0, 4).join(' · ') || label}</bdi>,
              text: `${label}, ${Math.round(score * 100)} of 100 points`,
            }))}
            value={encoding.used}
            onChange={chooseEncoding}
          />
        )}
        {dialect && chooseDelimiter && delimiters.length > 1 && (
          <Choices
            label="More than one delimiter is possible"
            options={delimiters.map((each) => ({
              value: each.delimiter,
              title: delimiterName(each.delimiter),
              text: `${plural(each.columns, 'column')}, ${each.consistentPercent} % of the rows have as many`,
            }))}
            value={dialect.delimiter}
            onChange={chooseDelimiter}
          />
        )}
      </div>
    </Card>
  );
}
