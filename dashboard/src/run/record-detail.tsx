import { Drawer } from 'antd';
import type { SampleRecord } from '../api/types.ts';
import { count, valueText } from '../parts/format.ts';
import { Note } from '../parts/note.tsx';
import { flatten } from './flatten.ts';

interface RecordDetailProps {
  /** Null: closed. */
  record: SampleRecord | null;
  onClose: () => void;
}

/** A record as it was read beside what is stored of it, with what changed on the way. */
export function RecordDetail({ record, onClose }: RecordDetailProps) {
  return (
    <Drawer
      open={record !== null}
      onClose={onClose}
      title={record ? `Line ${count(record.line)}` : ''}
      size={760}
      destroyOnHidden
    >
      {record && <Detail record={record} />}
    </Drawer>
  );
}

function Detail({ record }: { record: SampleRecord }) {
  const read = Object.entries(record.read);
  const stored = flatten(record.stored);
  const before = new Map(read.map(([name, value]) => [name, valueText(value)]));
  const isRejected = record.stored === null;
  return (
    <div className="stack">
      {record.issues.map(({ code, column, hint }) => (
        <Note
          key={`${code} ${column}`}
          tone={isRejected ? 'bad' : 'warn'}
          title={column === null ? hint : `${column}: ${hint}`}
        />
      ))}
      <section className="stack tight">
        <h3>In the file</h3>
        <Pairs rows={read.map(([name, value]) => ({ name, text: valueText(value) }))} />
        {record.furtherRows?.map((row, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- rows of one record, in their order
          <div key={index} className="stack tight">
            <h3>Row {index + 2} of the record</h3>
            <Pairs
              rows={Object.entries(row)
                .map(([name, value]) => ({ name, text: valueText(value) }))
                .filter(({ text }) => text !== '')}
            />
          </div>
        ))}
      </section>
      <section className="stack tight">
        <h3>As it is stored</h3>
        {isRejected ? (
          <p className="muted">Nothing: the record was rejected or left out.</p>
        ) : (
          <Pairs
            rows={stored.map(({ name, text }) => {
              const was = before.get(name);
              return was !== undefined && was !== text ? { name, text, was } : { name, text };
            })}
          />
        )}
      </section>
    </div>
  );
}

function Pairs({ rows }: { rows: { name: string; text: string; was?: string }[] }) {
  return (
    <table className="pairs">
      <tbody>
        {rows.map(({ name, text, was }) => (
          <tr key={name}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td className={was === undefined ? undefined : 'changed'}>
              {was !== undefined && (
                <>
                  <del className="muted whole">{was === '' ? '(empty)' : was}</del>
                  <span className="muted" aria-hidden="true">
                    {' → '}
                  </span>
                </>
              )}
              {was === undefined ? (
                <bdi className="whole">{text}</bdi>
              ) : (
                <ins className="whole" style={{ textDecoration: 'none' }}>
                  {text}
                </ins>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
