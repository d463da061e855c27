# API, worker and migrations in one image; what it runs is said with `docker run`: `node api/server.ts` (the default),
# `node activities/worker.ts`, `node db/migrate.ts`. Node runs the TypeScript files as they are.
#
# Read by a linter in the tests, never built there: where they run there is no Docker.
FROM node:24-bookworm-slim AS install
WORKDIR /app
ENV npm_config_update_notifier=false
COPY package.json package-lock.json ./
# No install scripts: everything comes ready for the platform, and Node is that of the image.
RUN npm ci --ignore-scripts
COPY . .
RUN node dev/build.ts && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
COPY --from=install --chown=root:root /app /app
RUN install --directory --owner=node --group=node --mode=0700 /data
# The user `node` of the image, by number: where images have to run as somebody else than root, names are not looked up.
USER 1000:1000
VOLUME ["/data"]
EXPOSE 3000 9464
# Workers need as long as 20 seconds to hand over what they have in hand.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.METRICS_PORT ?? process.env.PORT) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/server.ts"]
