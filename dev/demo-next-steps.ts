import { hash } from 'node:crypto';
import type { Run } from './api-client.ts';
import type { World } from './world.ts';

/** A record of each example that is looked up. */
const ORDER = 'LC-26-00005';
const PRODUCT = '1001-nav-m';
const EMAIL = 'priya.young@inbox.example';

/** Where to look next, as lines: addresses, the key, and calls to try in another terminal. */
export function nextSteps(world: World, runs: readonly Run[]): string[] {
  const { apiUrl, apiKey, temporalUiUrl } = world;
  const run = runs.at(-1);
  const workflow = run?.temporal.url ?? temporalUiUrl;
  const calls = [
    `/v1/orders/${ORDER}`,
    `/v1/products/${PRODUCT}`,
    `/v1/users/email_sha256/${hash('sha256', EMAIL)}`,
    `'/v1/order-events?after=0&limit=10'`,
    ...(run ? [`/v1/runs/${run.id}/report`] : []),
  ];
  return [
    '',
    `  Dashboard       ${apiUrl}`,
    `  API docs        ${apiUrl}/docs`,
    ...(workflow ? [`  Run in Temporal ${workflow}`] : []),
    `  API key         ${apiKey}`,
    '',
    'Try, in another terminal:',
    `  export KEY='Authorization: Bearer ${apiKey}' API=${apiUrl}`,
    ...calls.map((path) => `  curl -H "$KEY" $API${path}`),
    '  curl -H "$KEY" -T your-file.csv $API/v1/uploads/your-file.csv',
  ];
}
