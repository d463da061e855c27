import type { Preview, Transformation } from '../api/types.ts';
import { count, valueText } from '../parts/format.ts';
import { Cell } from '../parts/sheet.tsx';
import { flatten } from '../run/flatten.ts';
import type { Draft } from './draft.ts';
import { rowOf, rowsBody, storedBody } from './preview-bodies.ts';
import { usePreview } from './use-preview.ts';

const SHOWN_ROWS = 6;

interface StepEffectProps {
  draft: Draft;
  index: number;
  columns: Preview['columns'];
}

/** What a transformation does to the first rows: each value before and after it. */
export function StepEffect({ draft, index, columns }: StepEffectProps) {
  const list = draft.transformations;
  const item = list[index];
  const isReady = list.slice(0, index + 1).every(isComplete);
  const bodyOf = (many: number) => {
    if (!isReady) return null;
    const part = list.slice(0, many);
    return rowsBody(draft, part, columns) ?? storedBody({ ...draft, transformations: part });
  };
  const before = usePreview(bodyOf(index));
  const after = usePreview(bodyOf(index + 1));
  if (item === undefined || !isReady || !before.data || !after.data || after.error) return null;
  const rows = before.data.records.some(({ stored }) => rowOf(stored) !== null)
    ? rowChanges(item, before.data, after.data)
    : storedChanges(before.data, after.data);
  if (rows.length === 0)
    return <p className="muted small">It changes nothing in the first records.</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div
      className="sheet"
      role="region"
      aria-label={`What transformation ${index + 1} does`}
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col" className="line">
              Line
            </th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map(({ key, line, was, is, wrong }) => (
            <tr key={key} className={wrong === null ? undefined : 'bad'}>
              <td className="line">{count(line)}</td>
              <td>
                <Side side={was} />
              </td>
              <td>
                {wrong === null ? <Side side={is} /> : <span className="whole">{wrong}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FieldValue {
  name: string;
  value: unknown;
}

interface Change {
  key: string;
  line: number;
  /** Null: the record has no such field. */
  was: FieldValue | null;
  is: FieldValue | null;
  /** Why the record cannot be transformed; null: it can. */
  wrong: string | null;
}

function rowChanges(item: Transformation, before: Preview, after: Preview): Change[] {
  const [from, to] = fieldsOf(item);
  return before.records.flatMap(({ line, stored }, index): Change[] => {
    const was = rowOf(stored);
    const next = after.records[index];
    if (was === null || next?.line !== line) return [];
    const is = rowOf(next.stored);
    const wrong = is === null ? (next.issues[0]?.hint ?? 'The record is rejected.') : null;
    return [{ key: String(line), line, was: fieldOf(was, from), is: fieldOf(is, to), wrong }];
  });
}

/** Of formats that have no rows: what changes in the records as they are stored. */
function storedChanges(before: Preview, after: Preview): Change[] {
  return before.records.flatMap(({ line, stored }, index): Change[] => {
    const next = after.records[index];
    if (stored === null || next === undefined) return [];
    if (next.stored === null) {
      const wrong = next.issues[0]?.hint ?? 'The record is rejected.';
      return [{ key: String(line), line, was: null, is: null, wrong }];
    }
    const was = new Map(flatten(stored).map(({ name, text }) => [name, text]));
    const is = new Map(flatten(next.stored).map(({ name, text }) => [name, text]));
    return [...new Set([...was.keys(), ...is.keys()])]
      .filter((name) => was.get(name) !== is.get(name))
      .map((name) => ({
        key: `${line} ${name}`,
        line,
        was: was.has(name) ? { name, value: was.get(name) } : null,
        is: is.has(name) ? { name, value: is.get(name) } : null,
        wrong: null,
      }));
  });
}

function Side({ side }: { side: FieldValue | null }) {
  if (side === null) return <span className="muted">no such field</span>;
  return (
    <>
      <small className="muted">
        <bdi>{side.name}</bdi>
        {typeof side.value === 'string'
          ? ''
          : ` (${side.value === null ? 'null' : typeof side.value})`}
      </small>
      <Cell value={valueText(side.value)} />
    </>
  );
}

function fieldOf(row: Record<string, unknown> | null, name: string | null): FieldValue | null {
  return row !== null && name !== null && Object.hasOwn(row, name)
    ? { name, value: row[name] }
    : null;
}

/** The field that a transformation reads, and the one that it makes. */
function fieldsOf(item: Transformation): [string | null, string | null] {
  switch (item.op) {
    case 'rename':
    case 'copy':
      return [item.from.trim(), item.to.trim()];
    case 'new':
      return [item.field.trim(), item.field.trim()];
    case 'delete':
      return [item.field.trim(), item.field.trim()];
  }
}

function isComplete(item: Transformation): boolean {
  const [from, to] = fieldsOf(item);
  return from !== '' && to !== '';
}
