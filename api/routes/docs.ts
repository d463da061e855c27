import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SESSION_COOKIE } from '../authenticate.ts';
import { notFound } from '../problems.ts';
import { type ApiEnv, createRouter } from '../router.ts';

/** The reader's own files and ours, by name. Nothing is loaded from elsewhere, and no script stands in the page. */
const FILES: Readonly<Record<string, { type: string; content: () => Promise<string> }>> = {
  'swagger-ui.css': { type: 'text/css', content: () => packageFile('swagger-ui.css') },
  'swagger-ui-bundle.js': {
    type: 'text/javascript',
    content: () => packageFile('swagger-ui-bundle.js'),
  },
  'docs.js': { type: 'text/javascript', content: async () => SCRIPT },
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Offline Imports API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reader"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/docs.js"></script>
  </body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reader', deepLinking: true, validatorUrl: null });
`;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Offline Imports API',
    version: '1',
    description:
      'Imports files into the customer data platform. Errors are problem documents (RFC 9457).',
  },
  security: [{ bearer: [] }, { session: [] }],
};

/** The OpenAPI document of `api`, and a page to read it. */
export function docsRoutes(api: OpenAPIHono<ApiEnv>) {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'Of the dashboard. Requests that change something have to come from its own page',
  });
  let document: unknown;
  return createRouter()
    .get('/openapi.json', (c) => {
      document ??= api.getOpenAPI31Document(DOCUMENT);
      return c.body(JSON.stringify(document), 200, { 'content-type': 'application/json' });
    })
    .get('/docs', (c) => c.html(PAGE, 200, { 'content-security-policy': POLICY }))
    .get('/docs/:file', async (c) => {
      const name = c.req.param('file');
      const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
      if (file === undefined) throw notFound('there is no such file');
      return c.body(await file.content(), 200, {
        'content-type': `${file.type}; charset=utf-8`,
        'cache-control': 'public, max-age=3600',
      });
    });
}

function packageFile(name: string): Promise<string> {
  return readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)), 'utf8');
}
