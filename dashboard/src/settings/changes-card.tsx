import { Button } from 'antd';
import { useChanges } from '../api/queries.ts';
import type { ImportChange, Transformation } from '../api/types.ts';
import { valueText } from '../parts/format.ts';
import { Card } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { transformationText } from '../run/transformation-list.tsx';

/** Who changed an import, when and how; nothing where nobody has. */
export function ChangesCard({ importId }: { importId: string }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useChanges(importId);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <Card title="Changes">
      <div className="stack">
        {items.map((change) => (
          <Entry key={change.id} change={change} />
        ))}
        {hasNextPage && (
          <div>
            <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Load older changes
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Entry({ change: { changedAt, changedBy, changes } }: { change: ImportChange }) {
  return (
    <div className="stack tight">
      <div className="muted small">
        <Time at={changedAt} />, by <bdi>{changedBy}</bdi>
      </div>
      <table className="pairs">
        <tbody>
          {changes.map(({ path, from, to }) => (
            <tr key={path}>
              <th scope="row">
                <bdi>{path}</bdi>
              </th>
              <td>
                <del className="whole muted">{shown(path, from)}</del> →{' '}
                <ins className="whole">{shown(path, to)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shown(path: string, value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (path !== 'transformations' || !Array.isArray(value)) return valueText(value);
  const texts = (value as Transformation[]).map(transformationText);
  return texts.length === 0 ? 'nothing' : texts.join('; ');
}
