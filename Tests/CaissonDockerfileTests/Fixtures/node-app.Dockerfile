FROM node:20-alpine as base
WORKDIR /usr/src/app
ENV NODE_ENV=production NPM_CONFIG_LOGLEVEL="warn" PATH=/usr/src/app/node_modules/.bin:$PATH

FROM base as deps
COPY package*.json ./
RUN npm ci --omit=dev && \
    npm cache clean --force

FROM base
COPY --from=deps --chown=node:node /usr/src/app/node_modules ./node_modules
COPY --chown=node:node . .
USER node
EXPOSE 3000/tcp 9229/udp
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \
    CMD wget -qO- http://localhost:3000/healthz || exit 1
CMD [ "node", "server.js" ]
