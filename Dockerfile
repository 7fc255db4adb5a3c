# One image for every process of the product; the command says which (docker-compose.yml).
FROM node:26-slim
WORKDIR /app
COPY . .
RUN npm ci --omit=dev --no-audit --no-fund && node scripts/build-verifier.ts
USER node
