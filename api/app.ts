import type { Context } from 'hono';
import { except } from 'hono/combine';
import { createAccess } from './access.ts';
import { answerError } from './answer-error.ts';
import { authenticate } from './authenticate.ts';
import type { ApiDependencies } from './dependencies.ts';
import { jsonBody } from './json-body.ts';
import { createRunPresenter } from './present-run.ts';
import { usePlainMessages } from './plain-messages.ts';
import { ApiError, notFound, problemResponse } from './problems.ts';
import { requestLog } from './request-log.ts';
import { createRouter } from './router.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { docsRoutes } from './routes/docs.ts';
import { healthRoutes } from './routes/health.ts';
import { importChangeRoutes } from './routes/import-changes.ts';
import { importRoutes } from './routes/imports.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { orderEventRoutes } from './routes/order-events.ts';
import { orderRoutes } from './routes/orders.ts';
import { previewRoutes } from './routes/preview.ts';
import { productRoutes } from './routes/products.ts';
import { runActionRoutes } from './routes/run-actions.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { sessionRoutes } from './routes/session.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { userRoutes } from './routes/users.ts';
import { secureHeaders } from './secure-headers.ts';

/** The HTTP API. */
export function createApp(dependencies: ApiDependencies) {
  const { settings, temporal, log } = dependencies;
  usePlainMessages();
  const presentRun = createRunPresenter(settings.temporalUiUrl, temporal.namespace);
  const app = createRouter();
  app.use(requestLog(dependencies));
  app.use(secureHeaders);
  const access = createAccess(settings);
  app.use('/v1/*', except('/v1/session', authenticate(access)));
  app.on(['POST', 'PATCH'], '/v1/*', jsonBody);
  app.on('PUT', '/v1/imports/*', jsonBody);
  app.onError((error, c) => answerError(error, c, log));
  app.notFound((c) => problemResponse(c, unrouted(c, app.routes)));
  const api = app
    .route('/', importRoutes(dependencies, presentRun))
    .route('/', importChangeRoutes(dependencies, presentRun))
    .route('/', scheduleRoutes(dependencies, presentRun))
    .route('/', runRoutes(dependencies, presentRun))
    .route('/', runActionRoutes(dependencies, presentRun))
    .route('/', notificationRoutes(dependencies))
    .route('/', uploadRoutes(dependencies))
    .route('/', previewRoutes(dependencies))
    .route('/', userRoutes(dependencies))
    .route('/', productRoutes(dependencies))
    .route('/', orderRoutes(dependencies))
    .route('/', orderEventRoutes(dependencies))
    .route('/', sessionRoutes(access))
    .route('/', healthRoutes(dependencies));
  app.route('/', docsRoutes(app));
  app.route('/', dashboardRoutes());
  return api;
}

/** The type of the API, for Hono's typed client. */
export type ApiType = ReturnType<typeof createApp>;

/** An address that other methods are for is told apart from one that is for none. */
function unrouted(c: Context, routes: { method: string; path: string }[]): ApiError {
  const methods = routes
    .filter(({ path }) => !path.includes('*') && patternOf(path).test(c.req.path))
    .map(({ method }) => method);
  if (methods.length === 0) return notFound('there is nothing at this address');
  const allow = [
    ...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method))),
  ];
  return new ApiError('method-not-allowed', `this address takes ${allow.join(', ')}`, {
    headers: { allow: allow.join(', ') },
  });
}

function patternOf(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}
