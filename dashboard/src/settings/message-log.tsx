import CheckCircleOutlined from '@ant-design/icons/CheckCircleOutlined';
import ClockCircleOutlined from '@ant-design/icons/ClockCircleOutlined';
import CloseCircleOutlined from '@ant-design/icons/CloseCircleOutlined';
import { Button } from 'antd';
import { Link } from 'wouter';
import { useMessages } from '../api/queries.ts';
import type { Message } from '../api/types.ts';
import { count } from '../parts/format.ts';
import { Sheet } from '../parts/sheet.tsx';
import { Tag } from '../parts/tags.tsx';
import { Time } from '../parts/time.tsx';
import { EVENT_NAMES } from './notify-events.ts';

const COLUMNS = ['The run', 'Message', 'Tries', 'What the receiver said'];

/** The messages to the webhook of an import, and what became of them; nothing where there were none. */
export function MessageLog({ importId }: { importId: string }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useMessages(importId);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <div className="stack tight">
      <h3>Messages</h3>
      <Sheet
        label="Messages to the webhook"
        first="Written"
        columns={COLUMNS.map((name) => ({ key: name, head: name }))}
        rows={items.map(({ id, createdAt, runId, event, status, attempts, lastProblem }) => ({
          key: id,
          line: <Time at={createdAt} />,
          cells: [
            <Link key="run" href={`/runs/${runId}`}>
              {EVENT_NAMES[event]}
            </Link>,
            <Status key="status" status={status} />,
            count(attempts),
            lastProblem === null ? '' : <span className="whole">{lastProblem}</span>,
          ],
        }))}
      />
      {hasNextPage && (
        <div>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Load older messages
          </Button>
        </div>
      )}
    </div>
  );
}

function Status({ status }: Pick<Message, 'status'>) {
  if (status === 'delivered')
    return (
      <Tag tone="good" icon={<CheckCircleOutlined aria-hidden />}>
        Delivered
      </Tag>
    );
  return status === 'failed' ? (
    <Tag tone="bad" icon={<CloseCircleOutlined aria-hidden />}>
      Given up
    </Tag>
  ) : (
    <Tag tone="plain" icon={<ClockCircleOutlined aria-hidden />}>
      Waits to be sent
    </Tag>
  );
}
