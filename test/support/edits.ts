import { rules } from '../../rules/index.ts';
import { defaultConfig, lint, type Problem, type Project } from '../../server/engine/index.ts';
import { type Offering, withFixes } from './offers.ts';

/** A Dockerfile whose instructions depend on each other in many ways. */
export const dockerfileText = `# syntax=docker/dockerfile:1
# escape=\\
ARG MODE=755
FROM debian:12 AS base
ENV RIGHTS=755
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update && \\
    # what the build needs
    sudo apt-get install -y curl

FROM base AS builder
ARG MODE
RUN chmod \${MODE} /opt
RUN curl -k https://example.com/install.sh | sh
RUN chmod \${RIGHTS} /usr
RUN <<EOF
chmod 777 /srv
EOF
ONBUILD RUN sudo true

FROM alpine:3.20
COPY --from=builder /opt /opt
# hadolint shell=/bin/ash
RUN curl -fsS https://example.com/list | sort > /opt/list
ENV API_TOKEN=0123456789abcdef0123456789abcdef
EXPOSE 22
USER root
CMD ["sudo", "server"]
`;

const dockerfileWords = [
  '',
  '\n',
  '#',
  ' ',
  '  ',
  '"',
  'RUN sudo apt-get install -y curl\n',
  'FROM debian AS more\n',
  'FROM builder\n',
  'ENV RIGHTS=777\n',
  'USER root\n',
  'ARG TOKEN=abc\n',
  'SHELL ["/bin/sh", "-c"]\n',
  '# plimsoll ignore sudo: tested elsewhere\n',
  '# hadolint shell=powershell\n',
  '\\\n',
  '<<EOF\n',
  'EOF\n',
  'ONBUILD ',
];

/** A compose file whose services depend on each other in many ways. */
export const composeText = `x-common: &common
  restart: unless-stopped
  privileged: false

services:
  # the database
  db:
    <<: *common
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: hunter2-but-longer
    ports:
      - "5432:5432"
    networks: [inside]
    volumes:
      - data:/var/lib/postgresql/data

  base:
    image: debian:latest
    user: "1000"

  app:
    extends: { service: base }
    cap_add: [SYS_ADMIN]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock

  tool: &tool
    image: registry.example.com/tool
    privileged: true

  other:
    <<: *tool
    pid: host

  maker:
    build: ./maker
    image: registry.example.com/other

  last:
    security_opt: [seccomp:unconfined]
    image: nginx:1.27
    privileged: true
    network_mode: host

networks:
  inside:
    driver_opts:
      com.docker.network.bridge.host_binding_ipv4: "127.0.0.1"

volumes:
  data:
    driver_opts:
      type: none
      o: bind
      device: /srv/data
`;

const composeWords = [
  '',
  '\n',
  '#',
  ' ',
  '  ',
  ':',
  '&a ',
  '*common',
  '- ',
  '"',
  '  extra:\n    image: nginx:latest\n    privileged: true\n',
  'privileged: true\n',
  '# plimsoll ignore privileged: tested elsewhere\n',
  '---\n',
  '\t',
];

/** Texts to insert at random places of the file at a path. */
export const words = (path: string) => (path === 'Dockerfile' ? dockerfileWords : composeWords);

/** All findings and problems of a path, with the fixes computed. */
export function saidOf(
  project: Project,
  path: string,
): { findings: readonly Offering[]; problems: readonly Problem[] } {
  const result = lint(project, path, rules, defaultConfig);
  return { findings: withFixes(result), problems: result.problems };
}
