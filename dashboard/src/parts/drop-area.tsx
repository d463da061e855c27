import InboxOutlined from '@ant-design/icons/InboxOutlined';
import { Button, Progress } from 'antd';
import { type DragEvent, useId, useRef, useState } from 'react';
import type { Upload } from '../api/types.ts';
import { uploadFile } from '../api/upload-file.ts';
import { size } from './format.ts';
import { ProblemNote } from './note.tsx';

interface DropAreaProps {
  /** What is to be dropped, such as `the file to import`. */
  what: string;
  onUploaded: (upload: Upload, file: File) => void;
}

interface Sending {
  file: File;
  share: number;
  stop: () => void;
}

/** Takes a file by drag and drop or by choice, and sends it to the upload area. */
export function DropArea({ what, onUploaded }: DropAreaProps) {
  const [isOver, setOver] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const [failed, setFailed] = useState<{ file: File; error: unknown } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  async function send(file: File | undefined) {
    if (file === undefined) return;
    const abort = new AbortController();
    const show = (share: number) => setSending({ file, share, stop: () => abort.abort() });
    setFailed(null);
    show(0);
    try {
      onUploaded(await uploadFile(file, show, abort.signal), file);
    } catch (error) {
      if (!abort.signal.aborted) setFailed({ file, error });
    } finally {
      setSending(null);
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  }

  if (sending !== null)
    return (
      <div className="drop" role="status">
        <bdi>{sending.file.name}</bdi>
        <Progress
          percent={Math.floor(sending.share * 100)}
          style={{ maxWidth: 360 }}
          aria-label="Share of the file that is sent"
        />
        <span className="muted small number">
          {size(sending.share * sending.file.size)} of {size(sending.file.size)}
        </span>
        <Button onClick={sending.stop}>Stop</Button>
      </div>
    );
  return (
    <div className="stack">
      {failed && <ProblemNote error={failed.error} retry={() => void send(failed.file)} />}
      <div
        className={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <InboxOutlined style={{ fontSize: 30 }} className="muted" aria-hidden="true" />
        <span>Drop {what} here</span>
        <label className="hidden-text" htmlFor={id}>
          Choose {what}
        </label>
        <input
          ref={input}
          id={id}
          className="hidden-text"
          type="file"
          tabIndex={-1}
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <Button onClick={() => input.current?.click()}>Choose a file</Button>
        <span className="muted small">CSV, JSON Lines or XML; plain or as gzip, zip or zstd</span>
      </div>
    </div>
  );
}
