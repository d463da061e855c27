import { Link } from 'wouter';
import type { Import } from '../api/types.ts';
import { Card } from '../parts/page.tsx';
import { ImportFacts } from '../run/import-facts.tsx';
import { TransformationList } from '../run/transformation-list.tsx';

/** What an import is, and the way to change it. */
export function SettingsCard({ owner }: { owner: Import }) {
  return (
    <Card
      title="Settings"
      aside={
        owner.archivedAt === null && <Link href={`/imports/${owner.id}/settings`}>Change</Link>
      }
    >
      <div className="stack">
        <dl className="facts">
          <ImportFacts owner={owner} />
        </dl>
        {owner.transformations.length > 0 && <TransformationList list={owner.transformations} />}
      </div>
    </Card>
  );
}
