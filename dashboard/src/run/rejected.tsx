import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, ask } from '../api/client.ts';
import type { Import, Report } from '../api/types.ts';
import { DropArea } from '../parts/drop-area.tsx';
import { plural } from '../parts/format.ts';
import { ProblemNote } from '../parts/note.tsx';
import { Card } from '../parts/page.tsx';

/** The rejected records to download, and the way back for them once they are corrected. */
export function Rejected({ report, owner }: { report: Report; owner: Import | undefined }) {
  const { run, tally } = report;
  const [isSending, setSending] = useState(false);
  const [, go] = useLocation();
  const kind = owner?.format.kind;
  const isCsv = kind !== 'google-xml' && kind !== 'jsonl';
  const path = `/v1/runs/${run.id}/rejected`;
  const file = isCsv ? path : `${path}?format=original`;
  const resend = useMutation({
    mutationFn: (url: string) =>
      ask(
        api.v1.runs[':id'].resend.$post({
          param: { id: run.id },
          header: {},
          json: { url },
        }),
      ),
    onSuccess: ({ id }) => go(`/runs/${id}`),
  });
  return (
    <Card title="Rejected records">
      <div className="stack">
        <p>
          {plural(tally.rejected, 'record')}{' '}
          {run.dryRun ? 'would be rejected' : 'were not imported'}. Download them, correct what is
          wrong, leave the rest as it is, and send the file back: only these records are read again.
        </p>
        <div className="row">
          <Button icon={<DownloadOutlined aria-hidden />} href={file} download>
            Download rejected records
          </Button>
          {!isCsv && (
            <Button type="link" href={path} download>
              As a table, with what is wrong
            </Button>
          )}
          {run.status === 'completed' && !isSending && (
            <Button onClick={() => setSending(true)}>Send corrected records</Button>
          )}
        </div>
        {isSending && (
          <DropArea what="the corrected file" onUploaded={({ url }) => resend.mutate(url)} />
        )}
        {resend.error && <ProblemNote error={resend.error} />}
      </div>
    </Card>
  );
}
