import ExperimentOutlined from '@ant-design/icons/ExperimentOutlined';
import InboxOutlined from '@ant-design/icons/InboxOutlined';
import PlayCircleOutlined from '@ant-design/icons/PlayCircleOutlined';
import { Button, Popconfirm } from 'antd';
import { useLocation } from 'wouter';
import { api, ask } from '../api/client.ts';
import { isUnderWay } from '../api/queries.ts';
import type { Import } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';

/** What can be done with an import as a whole. */
export function ImportActions({ owner }: { owner: Import }) {
  const [, go] = useLocation();
  const param = { id: owner.id };
  const startRun = (dryRun: boolean) => () =>
    ask(api.v1.imports[':id'].runs.$post({ param, header: {}, json: { dryRun } }));
  const showRun = ({ id }: { id: string }) => go(`/runs/${id}`);
  const run = useAction(startRun(false), showRun);
  const dryRun = useAction(startRun(true), showRun);
  const archive = useAction(
    () => ask(api.v1.imports[':id'].$delete({ param })),
    () => go('/'),
  );
  if (owner.archivedAt !== null) return null;
  const isBusy = run.isBusy || dryRun.isBusy || isUnderWay(owner.run?.status);
  return (
    <>
      <Popconfirm
        title="Archive this import?"
        description="It is not listed and not run any more. Its runs and what they stored stay."
        okText="Archive"
        onConfirm={archive.start}
      >
        <Button icon={<InboxOutlined aria-hidden />} loading={archive.isBusy}>
          Archive
        </Button>
      </Popconfirm>
      <Button icon={<ExperimentOutlined aria-hidden />} disabled={isBusy} onClick={dryRun.start}>
        Dry run
      </Button>
      <Button
        type="primary"
        icon={<PlayCircleOutlined aria-hidden />}
        disabled={isBusy}
        onClick={run.start}
      >
        Run now
      </Button>
    </>
  );
}
