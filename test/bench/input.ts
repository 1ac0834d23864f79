/**
 * Creates a Dockerfile of about this many lines, with a finding in most stages: several stages, continuations,
 * here-documents.
 */
export function dockerfileOf(lines: number): string {
  const out = ['# syntax=docker/dockerfile:1', 'ARG VERSION=22'];
  for (let stage = 0; out.length < lines; stage++) {
    const base = [
      'debian:bookworm-slim',
      `node:\${VERSION}`,
      'alpine',
      'golang:1.24@sha256:'.padEnd(84, 'a'),
    ][stage % 4];
    out.push(
      '',
      `FROM ${base} AS stage${stage}`,
      `ENV APP_HOME=/srv/app${stage} MODE=production`,
      'WORKDIR $APP_HOME',
      'RUN apt-get update && \\',
      '    # what the build needs',
      '    apt-get install -y --no-install-recommends \\',
      '      ca-certificates \\',
      '      curl \\',
      '      git && \\',
      '    rm -rf /var/lib/apt/lists/*',
      'COPY package.json package-lock.json ./',
      'RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev',
      `RUN curl -fsSL https://example.com/install-${stage}.sh | sh`,
      'RUN <<EOF',
      'set -eu',
      `adduser --system app${stage}`,
      'chown -R app /srv',
      'EOF',
      'COPY --chown=1000:1000 . .',
      'EXPOSE 8080',
      'HEALTHCHECK CMD curl -f http://localhost:8080/health || exit 1',
      'CMD ["node", "server.js"]',
    );
  }
  return `${out.slice(0, lines).join('\n')}\n`;
}

/** Creates a compose file of about this many lines, with a finding in most services. */
export function composeOf(lines: number): string {
  const out = [
    'x-common: &common',
    '  restart: unless-stopped',
    '  logging: { driver: json-file }',
    'services:',
  ];
  for (let n = 0; out.length < lines; n++) {
    out.push(
      `  service${n}:`,
      '    <<: *common',
      `    image: registry.example.com/team/service${n}:\${TAG:-1.${n}}`,
      '    environment:',
      `      DATABASE_URL: postgres://db${n}/app`,
      '      LOG_LEVEL: info',
      '    ports:',
      `      - "${8000 + n}:80"`,
      '    volumes:',
      `      - data${n}:/var/lib/data`,
      '      - /var/run/docker.sock:/var/run/docker.sock:ro',
      '    cap_add: [NET_ADMIN]',
      '    deploy:',
      '      resources:',
      '        limits: { memory: 256M }',
      '    healthcheck:',
      '      test: ["CMD", "curl", "-f", "http://localhost/"]',
    );
  }
  return `${out.slice(0, lines).join('\n')}\n`;
}
