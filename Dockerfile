# Build: everything, once.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

# Run: what is needed, as nobody in particular.
FROM node:26-slim
RUN apt-get update && apt-get install --no-install-recommends -y git && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/bin ./bin
COPY --from=build --chown=root:root /app/dist ./dist
USER node
# Until the App's server is there, the image runs the command line: docker run --rm -v "$PWD:/repo" iacsec scan /repo
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["--help"]
