import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { temporalConnection } from '../../process/temporal-connection.ts';
import { importUsers } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { certificate, openTlsProxy, type TlsProxy } from '../support/tls-proxy.ts';

/** The settings of docs/operating.md for a Temporal that wants mTLS; the development server has none, so a proxy asks for it. */

let proxy: TlsProxy;
beforeAll(async () => {
  proxy = await openTlsProxy(inject('temporalAddress'));
});
const service = useService(() => settings());
afterAll(() => proxy.close());

const settings = (changes: Record<string, string> = {}) => ({
  TEMPORAL_ADDRESS: proxy.address,
  TEMPORAL_TLS_CLIENT_CERT_PATH: certificate('good.pem'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: certificate('server.key'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificate('authority.pem'),
  ...changes,
});

async function canConnect(env: Record<string, string>): Promise<boolean> {
  const { connectionOptions } = temporalConnection(env);
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: 2_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

test('API and worker reach a Temporal that asks for their certificate, and runs go through it', async () => {
  expect(await service.call('GET', '/readyz')).toMatchObject({ temporal: 'ok' });
  const run = await importUsers(service, 'tls.csv', 'email,city\nann@example.com,Porto\n');
  expect(run).toMatchObject({ status: 'completed', tally: { added: 1 } });
  // One of the API, one of the worker.
  expect(proxy.accepted()).toBeGreaterThanOrEqual(2);
  expect(proxy.refused()).toBe(0);
});

test('a certificate of nobody, none, or a server of another authority is refused', async () => {
  const { TEMPORAL_ADDRESS, TEMPORAL_TLS_SERVER_CA_CERT_PATH } = settings();
  const connected = await Promise.all(
    [
      settings(),
      settings({ TEMPORAL_TLS_CLIENT_CERT_PATH: certificate('self-signed.pem') }),
      { TEMPORAL_ADDRESS, TEMPORAL_TLS_SERVER_CA_CERT_PATH },
      { TEMPORAL_ADDRESS },
      settings({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificate('self-signed.pem') }),
      settings({ TEMPORAL_TLS_SERVER_NAME: 'elsewhere.test' }),
    ].map(canConnect),
  );
  expect(connected).toEqual([true, false, false, false, false, false]);
  expect(proxy.refused()).toBeGreaterThan(0);
});
