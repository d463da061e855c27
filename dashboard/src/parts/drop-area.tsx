import InboxOutlined from '@ant-design/icons/InboxOutlined';
import { Button, Progress } from 'antd';
import { type DragEvent, useEffect, useId, useRef, useState } from 'react';
import type { Upload } from '../api/types.ts';
import { uploadFile } from '../api/upload-file.ts';
import { size } from './format.ts';
import { ProblemNote } from './note.tsx';

interface DropAreaProps {
  /** What is to be dropped, such as `the file to import`. */
  what: string;
  /** Takes several files at once, one after the other. */
  many?: boolean;
  onUploaded: (upload: Upload) => void;
}

interface Sending {
  file: File;
  /** How many wait behind it. */
  waiting: number;
  share: number;
  stop: () => void;
}

/** Takes files by drag and drop or by choice, and sends them to the upload area. */
export function DropArea({ what, many = false, onUploaded }: DropAreaProps) {
  const [isOver, setOver] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const [failed, setFailed] = useState<{ files: File[]; error: unknown } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useStayOnDrop();

  async function send(given: Iterable<File>) {
    const files = many ? [...given] : [...given].slice(0, 1);
    const abort = new AbortController();
    setFailed(null);
    for (const [index, file] of files.entries()) {
      const show = (share: number) =>
        setSending({
          file,
          waiting: files.length - index - 1,
          share,
          stop: () => abort.abort(),
        });
      show(0);
      try {
        onUploaded(await uploadFile(file, show, abort.signal));
      } catch (error) {
        if (!abort.signal.aborted) setFailed({ files: files.slice(index), error });
        break;
      }
    }
    setSending(null);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files);
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
          {sending.waiting > 0 && `, then ${sending.waiting} more`}
        </span>
        <Button onClick={sending.stop}>Stop</Button>
      </div>
    );
  return (
    <div className="stack">
      {failed && <ProblemNote error={failed.error} retry={() => void send(failed.files)} />}
      <div
        className={isOver ? 'drop over' : 'drop'}
        role="group"
        aria-label={`Drop ${what} here`}
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
          multiple={many}
          onChange={(event) => {
            void send([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <Button onClick={() => input.current?.click()}>
          {many ? 'Choose files' : 'Choose a file'}
        </Button>
        <span className="muted small">CSV, JSON Lines or XML; plain or as gzip, zip or zstd</span>
      </div>
    </div>
  );
}

/** A file that is dropped beside the area would take the place of the page, and of all that was entered. */
function useStayOnDrop(): void {
  useEffect(() => {
    const stay = (event: Event) => event.preventDefault();
    window.addEventListener('dragover', stay);
    window.addEventListener('drop', stay);
    return () => {
      window.removeEventListener('dragover', stay);
      window.removeEventListener('drop', stay);
    };
  }, []);
}
