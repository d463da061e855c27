import ExportOutlined from '@ant-design/icons/ExportOutlined';
import ImportOutlined from '@ant-design/icons/ImportOutlined';
import RedoOutlined from '@ant-design/icons/RedoOutlined';
import StopOutlined from '@ant-design/icons/StopOutlined';
import { Button } from 'antd';
import { useLocation } from 'wouter';
import { api, ask } from '../api/client.ts';
import { isUnderWay } from '../api/queries.ts';
import type { Run } from '../api/types.ts';
import { useAction } from '../api/use-action.ts';

/** What can be done with a run as a whole. */
export function RunActions({ run }: { run: Run }) {
  const [, go] = useLocation();
  const cancel = useAction(() =>
    ask(api.v1.runs[':id'].cancel.$post({ param: { id: run.id }, header: {} })),
  );
  const again = useAction(
    () =>
      ask(
        api.v1.imports[':id'].runs.$post({
          param: { id: run.importId },
          header: {},
          json: { dryRun: run.dryRun },
        }),
      ),
    ({ id }) => go(`/runs/${id}`),
  );
  return (
    <>
      {run.temporal.url !== null && (
        <Button
          icon={<ExportOutlined aria-hidden />}
          href={run.temporal.url}
          target="_blank"
          rel="noreferrer"
        >
          Temporal
        </Button>
      )}
      {isUnderWay(run.status) ? (
        <Button icon={<StopOutlined aria-hidden />} loading={cancel.isBusy} onClick={cancel.start}>
          Cancel
        </Button>
      ) : (
        <Button icon={<RedoOutlined aria-hidden />} loading={again.isBusy} onClick={again.start}>
          {run.dryRun ? 'Dry run again' : 'Run again'}
        </Button>
      )}
    </>
  );
}

/** Makes an import with the definition of a dry run, and starts it. */
export function CloneAndImport({ run }: { run: Run }) {
  const [, go] = useLocation();
  const clone = useAction(
    () =>
      ask(
        api.v1.imports[':id'].clone.$post({
          param: { id: run.importId },
          header: {},
          json: { dryRun: false },
        }),
      ),
    (made) => go(made.run ? `/runs/${made.run.id}` : `/imports/${made.id}`),
  );
  return (
    <Button
      type="primary"
      icon={<ImportOutlined aria-hidden />}
      loading={clone.isBusy}
      onClick={clone.start}
    >
      Clone and import
    </Button>
  );
}

/** Makes a failed run go on where it stopped, with the file that it has. */
export function TryAgain({ run }: { run: Run }) {
  const retry = useAction(() =>
    ask(api.v1.runs[':id'].retry.$post({ param: { id: run.id }, header: {} })),
  );
  return (
    <Button type="primary" loading={retry.isBusy} onClick={retry.start}>
      Go on where it stopped
    </Button>
  );
}
