import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import type { SftpCredentials } from '../../domain/credentials.ts';
import { type EgoiServer, useEgoiServer } from '../support/egoi-server.ts';
import { type FileHost, fileHostKinds, openFileHost } from '../support/file-hosts.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** What signs the messages to the webhook. */
export const WEBHOOK_SECRET = 'secret-of-the-webhook';

/** What lies outside of the service, all of it on the loopback. Usable from the suite's first hook on. */
export interface Outside {
  /** A file that begins and never ends, for `ana` with the password `secret`. */
  readonly endlessUrl: string;
  readonly egoi: EgoiServer;
  /** False where there is no sshd. */
  readonly hasSftp: boolean;
  /** Puts a file on the sftp server; tells where it is and what opens it. */
  putOnSftp: (
    name: string,
    content: string,
  ) => Promise<{ url: string; credentials: SftpCredentials }>;
  readonly webhook: WebhookReceiver;
  /** What the service has to know of it. */
  readonly environment: () => Record<string, string>;
}

/** Starts it for the suite. */
export function useOutside(): Outside {
  const egoi = useEgoiServer();
  const hasSftp = fileHostKinds().includes('sftp');
  let sftp: FileHost | undefined;
  let webhook: WebhookReceiver | undefined;
  const endless = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${btoa('ana:secret')}`) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/csv' });
    if (request.method !== 'HEAD') response.write('email,name\nana@example.com,Ana\n');
  });
  const endlessHost = () => `127.0.0.1:${(endless.address() as AddressInfo).port}`;
  const receiver = () => {
    if (!webhook) throw new Error('what is outside exists from the first hook of a suite on');
    return webhook;
  };

  beforeAll(async () => {
    await once(endless.listen(0, '127.0.0.1'), 'listening');
    webhook = await openWebhookReceiver(WEBHOOK_SECRET, () => 200);
    if (hasSftp) sftp = await openFileHost('sftp');
  });
  afterAll(async () => {
    endless.closeAllConnections();
    endless.close();
    await webhook?.[Symbol.asyncDispose]();
    await sftp?.[Symbol.asyncDispose]();
  });
  return {
    egoi,
    get endlessUrl() {
      return `http://${endlessHost()}/users.csv`;
    },
    hasSftp,
    async putOnSftp(name, content) {
      if (!sftp) throw new Error('what is outside exists from the first hook of a suite on');
      await sftp.put(name, Buffer.from(content));
      return {
        url: sftp.urlAt(sftp.port, name),
        credentials: sftp.credentialsAt(sftp.port) as SftpCredentials,
      };
    },
    get webhook() {
      return receiver();
    },
    environment: () => {
      const ports = [receiver().port, ...(sftp ? [sftp.port] : [])];
      const hosts = [endlessHost(), egoi.host, ...ports.map((port) => `127.0.0.1:${port}`)];
      return { EGOI_BASE_URL: egoi.url, ALLOWED_PRIVATE_HOSTS: hosts.join(',') };
    },
  };
}
