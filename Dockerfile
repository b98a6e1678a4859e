# The App, and the command line. Built and run as docs/operations.md says:
#   docker build -t iacsec .
#   docker run --read-only --tmpfs /tmp -v iacsec-data:/data --env-file .env -p 127.0.0.1:3000:3000 iacsec
#   docker run --rm --read-only --user "$(id -u)" -v "$PWD:/repo:ro" iacsec iacsec scan /repo

# Build: everything, once.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

# Run: what is needed, owned by root and run by somebody else.
FROM node:26-slim
# git is for `iacsec review` alone; the App asks GitHub for everything.
RUN apt-get update && apt-get install --no-install-recommends -y git && rm -rf /var/lib/apt/lists/* \
  && ln -s /app/bin/iacsec.mjs /usr/local/bin/iacsec \
  && install -d -o node -g node -m 0700 /data
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json /app/app.yml /app/LICENSE ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/bin ./bin
COPY --from=build --chown=root:root /app/dist ./dist
# Outside of its own network namespace nobody reaches loopback. WEBHOOK_SECRET has to be set then, or it does not start.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 IACSEC_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/serve.js"]
