import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file on a server of this machine, which can keep its readers waiting. */
export interface HeldFile {
  port: number;
  url: string;
  content: string;
  /** Null: the server tells none. */
  etag: string | null;
  /** Bytes that were sent so far. */
  sentBytes: () => number;
  /** From now on readers wait for the last byte. */
  hold: () => void;
  /** Readers get what they wait for, and from now on the whole file at once. */
  release: () => void;
  close: () => Promise<void>;
}

/** Serves a file of users; must be closed. */
export async function openHeldFile(content = 'email\na@example.com\n'): Promise<HeldFile> {
  const waiting = new Set<{ answer: ServerResponse; rest: string }>();
  let isHeld = false;
  let sent = 0;
  const server = createServer((_request, answer) => {
    const { content: text, etag } = file;
    const head = { 'content-length': text.length, ...(etag === null ? {} : { etag }) };
    answer.writeHead(200, head);
    answer.flushHeaders();
    if (!isHeld) return send(answer, text);
    answer.write(text.slice(0, -1));
    const held = { answer, rest: text.slice(-1) };
    waiting.add(held);
    answer.on('close', () => waiting.delete(held));
  });
  const send = (answer: ServerResponse, text: string) => {
    sent += text.length;
    answer.end(text);
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const file: HeldFile = {
    port,
    url: `http://127.0.0.1:${port}/users.csv`,
    content,
    etag: null,
    sentBytes: () => sent,
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const { answer, rest } of waiting) send(answer, rest);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return file;
}
