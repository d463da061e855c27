import { Link } from 'wouter';
import { Card, Empty, Page } from '../parts/page.tsx';

/** Says that an address leads nowhere. */
export function NothingHere({ what }: { what: string }) {
  return (
    <Page title="Nothing here">
      <Card>
        <Empty title={`There is no such ${what}`} action={<Link href="/">See all imports</Link>}>
          The address may be mistyped, or what it led to may be gone.
        </Empty>
      </Card>
    </Page>
  );
}
