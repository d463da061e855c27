import { Link } from 'wouter';
import { useImport } from '../api/queries.ts';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client.ts';
import { Card } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { flatten } from '../run/flatten.ts';

/** A stored record with all its values, and the run that set it last. */
export function FoundRecord({ record }: { record: { runId: string; createdAt: string } }) {
  const { runId, createdAt, ...values } = record;
  const run = useQuery({
    queryKey: ['run', runId],
    queryFn: () => ask(api.v1.runs[':id'].$get({ param: { id: runId } })),
  }).data;
  const owner = useImport(run?.importId).data;
  return (
    <Card title="What is stored">
      <div className="stack">
        <dl className="facts">
          <div>
            <dt>Set last by</dt>
            <dd>
              <Link href={`/runs/${runId}`}>{owner ? <bdi>{owner.name}</bdi> : 'this run'}</Link>
              {run?.finishedAt && (
                <span className="muted small">
                  , <Time at={run.finishedAt} />
                </span>
              )}
            </dd>
          </div>
          <div>
            <dt>First stored</dt>
            <dd>
              <Time at={createdAt} />
            </dd>
          </div>
        </dl>
        <table className="pairs">
          <tbody>
            {flatten(values).map(({ name, text }) => (
              <tr key={name}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td>
                  <bdi className="whole">{text}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
