import { Checkbox } from 'antd';
import { Choices } from '../parts/choices.tsx';
import { Card } from '../parts/page.tsx';
import type { FormatKind } from './draft.ts';
import type { StepProps } from './step-props.ts';

const COLUMNS = [
  { value: 'Name', title: 'Name', text: 'Such as #1001' },
  { value: 'Id', title: 'Id', text: "Shopify's own number" },
] as const;

/** How orders are told apart, and what is kept of their users. */
export function OrderFields({ draft, change, kind }: StepProps & { kind: FormatKind }) {
  return (
    <Card title="Orders">
      <div className="stack">
        {kind === 'shopify-csv' && (
          <Choices
            label="Order id: the column that tracking events send, too"
            options={COLUMNS}
            value={draft.orderIdColumn}
            onChange={(orderIdColumn) => change({ orderIdColumn })}
          />
        )}
        <div data-path="format.hashUserId">
          <Checkbox
            checked={draft.hashUserId}
            onChange={(event) => change({ hashUserId: event.target.checked })}
          >
            Store only the SHA-256 of user ids
          </Checkbox>
          <p className="small muted">
            Ids of types that can be hashed are; the others stay as they are.
          </p>
        </div>
      </div>
    </Card>
  );
}
