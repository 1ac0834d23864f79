/** A file that is linted to warm up. */
interface Sample {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

const stages = ['build', 'test', 'run'].map(
  (name) => `
FROM node:18 AS ${name}
ARG VERSION=1.2
ENV APP_HOME=/srv/app MODE=production NODE_TLS_REJECT_UNAUTHORIZED=0
WORKDIR $APP_HOME
ADD https://example.com/archive-\${VERSION}.tar.gz /tmp/
COPY package.json package-lock.json ./
RUN apt-get update && \\
    apt-get install -y curl sudo && \\
    rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/root/.npm npm ci && npm install -g typescript
RUN curl -k -fsSL https://example.com/install.sh | sh
RUN pip install --trusted-host example.com requests
RUN <<EOF
set -eu
adduser --system app
chmod -R 777 /srv
echo "app ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers
EOF
COPY --chown=1000:1000 . .
COPY --from=base /srv/app /srv/app
EXPOSE 22 8080/tcp
VOLUME /data
HEALTHCHECK CMD curl -f http://localhost:8080/health || exit 1
USER root
ENTRYPOINT ["/usr/bin/env", "node"]
CMD ["server.js"]`,
);

const services = ['web', 'worker', 'db', 'cache'].map(
  (name, at) => `  ${name}:
    <<: *common
    image: registry.example.com/team/${name}:\${TAG:-1.${at}}
    build:
      context: .
      args: { MODE: production }
    environment:
      DATABASE_URL: postgres://db${at}/app
      LOG_LEVEL: info
    env_file: [${name}.env]
    ports:
      - "80${at}0:80"
      - "127.0.0.1:90${at}0:9000"
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - data:/data
      - ./config:/etc/app:ro
    cap_add: [SYS_ADMIN]
    security_opt: ["seccomp:unconfined"]
    depends_on: [other]
    networks: [front]
    user: "0"`,
);

/** One file of each kind, with findings of many kinds. */
export const samples: readonly Sample[] = [
  {
    uri: 'file:///plimsoll-warm-up/image/Dockerfile',
    languageId: 'dockerfile',
    text: `# syntax=docker/dockerfile:1
FROM debian:bookworm AS base
${stages.join('\n')}\n`,
  },
  {
    uri: 'file:///plimsoll-warm-up/services/compose.yaml',
    languageId: 'dockercompose',
    text: `x-common: &common
  restart: unless-stopped
  logging: { driver: json-file }
services:
${services.join('\n')}
  other:
    image: redis:7
    privileged: true
    network_mode: host
    pid: host
networks:
  front: {}
volumes:
  data: {}
`,
  },
];
