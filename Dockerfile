# Agent and coordinator: compiled once, run with production packages only, as a user without rights.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /data
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY --from=build /app/package.json /app/
COPY docker/run-agent.sh /usr/local/bin/run-agent
RUN chmod 755 /usr/local/bin/run-agent && chown node:node /data && ln -s /app/dist/agent/scs.js /usr/local/bin/scs \
  && ln -s /app/dist/coordinator/scs-coordinator.js /usr/local/bin/scs-coordinator
USER node
VOLUME /data
EXPOSE 8787 8790
CMD ["run-agent"]
