import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** How a client reaches Temporal: its address, mTLS or an API key, and the namespace. */
export interface TemporalConnection {
  connectionOptions: ConnectionOptions;
  namespace: string;
}

/** The connection that the settings of Temporal's own clients in `env` tell, or the file of profiles that they name. */
export function temporalConnection(env: Record<string, string | undefined>): TemporalConnection {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
    overrideEnvVars: withoutUndefined(env) as Record<string, string>,
  });
  // The configuration is typed for workers; clients know the same options, but not "absent" as undefined.
  return { connectionOptions: withoutUndefined(connectionOptions) as ConnectionOptions, namespace };
}

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
