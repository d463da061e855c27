import { randomBytes } from 'node:crypto';
import { openDashboardFiles } from '../dashboard-files.ts';
import { ApiError, notFound } from '../problems.ts';
import { createRouter } from '../router.ts';

/** The addresses of the dashboard: all show the same page, whose script knows them. */
export const DASHBOARD_PAGES = [
  '/',
  '/imports/new',
  '/imports/:id',
  '/imports/:id/settings',
  '/runs/:id',
  '/records',
  '/uploads',
] as const;

/** Where the page has the nonce of its answer. */
const NONCE_PLACE = '__CSP_NONCE__';

/**
 * The dashboard as it was built. Its scripts are files of ours only; Ant Design makes style elements at run time, and
 * a nonce tells them from those that anything else would make.
 */
export function dashboardRoutes() {
  const files = openDashboardFiles();
  const router = createRouter();
  for (const path of DASHBOARD_PAGES)
    router.get(path, async (c) => {
      const page = await files.page();
      if (page === null)
        throw new ApiError('service-unavailable', 'the dashboard is not built: npm run build');
      const nonce = randomBytes(16).toString('base64');
      return c.html(page.replaceAll(NONCE_PLACE, nonce), 200, {
        'content-security-policy': policy(nonce),
      });
    });
  return router.get('/assets/:file', async (c) => {
    const file = await files.asset(c.req.param('file'));
    if (file === null) throw notFound('there is no such file');
    const isPacked = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    return c.body(isPacked ? file.gzipped : file.plain, 200, {
      'content-type': file.type,
      // Each name holds the hash of its content.
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    });
  });
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
