import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';

/** Files of small projects that refer to each other, each with several texts. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'compose.yaml': [
    'services:\n  web:\n    build: ./app\n    privileged: true\n    env_file: app.env\n',
    'services:\n  web:\n    image: redis:${TAG:-5}\n    ports: ["6379:6379"]\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n',
    'include: [more.yml]\nservices:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: hunter2-Xk91pQz7\n',
    'services:\n  # plimsoll ignore privileged until=2026-09-01: soon\n  web:\n    image: acme/web\n    privileged: ${PRIVILEGED:-true}\n',
    'services:\n  web:\n    extends: { file: more.yml, service: base }\n    user: root\n',
    'services: [',
  ],
  'compose.override.yaml': [
    'services:\n  web:\n    network_mode: host\n',
    'services:\n  web:\n    privileged: false\n    read_only: true\n',
  ],
  'more.yml': [
    'services:\n  base:\n    image: acme/base\n    pid: host\n',
    'services:\n  base:\n    image: nginx:1.17\n    cap_add: [SYS_ADMIN]\n',
  ],
  '.env': ['TAG=7\n', 'TAG=latest\nPRIVILEGED=false\n', 'TOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyz\n'],
  'app/app.env': ['A=b\n'],
  'app.env': ['SECRET_KEY=dGhpcyBpcyBhIGtleSBvZiBhY21l\n', 'A=1\n'],
  'app/Dockerfile': [
    'FROM node:12\nCOPY . .\nCMD ["node", "a.js"]\n',
    'FROM debian:buster\nRUN curl -k https://x.test/a.sh | sh\nENTRYPOINT ["/run.sh"]\nCOPY run.sh /run.sh\n',
    'FROM alpine:3.20\nENV API_TOKEN=s3cr3t-Zq8LmN2vB7\nUSER 1000\n',
    '# plimsoll ignore latest-tag\nFROM ubuntu\nUSER root\n',
  ],
  'app/.dockerignore': ['*\n', '.env\n'],
  'app/run.sh': ['#!/bin/sh\nexec su-exec node node a.js\n', '#!/bin/sh\nchmod 777 /data\nexec node a.js\n'],
  'b/Dockerfile': [
    'FROM python:3.8\nRUN pip install --trusted-host x.test flask\n',
    'FROM scratch\nUSER root\n',
  ],
  '.plimsoll.yaml': [
    'rules:\n  privileged: off\n',
    'profiles: [hardened]\nignore: [b/]\n',
    'projects:\n  - [compose.yaml, more.yml]\n',
    'customRules: [own.yaml]\nrules: { image-eol: off }\n',
    'overrides:\n  - files: [app/]\n    rules: { all: off }\n',
  ],
  'own.yaml': [
    'rules:\n  web:\n    on: service\n    where: { name: web }\n    message: "It is {name}."\n',
    'rules:\n  web:\n    on: service\n    where: { init: { exists: false } }\n    severity: critical\n    message: "{name} has no init."\n',
  ],
  'app/.plimsoll.yaml': ['rules:\n  root-user: critical\n', 'profiles: [development]\n'],
};
export const names = Object.keys(texts);

/** A step of a history: a file gets a text, a link, or is removed; a day passes; or nothing happens. */
export const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ file: fc.constantFrom(...names), text: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ file: fc.constantFrom(...names) }) },
  {
    weight: 1,
    arbitrary: fc.record({ file: fc.constantFrom(...names), to: fc.constantFrom(...names, '/etc/hosts') }),
  },
  { weight: 1, arbitrary: fc.record({ day: fc.constantFrom('2026-08-01', '2026-09-02', '2030-01-01') }) },
  { weight: 1, arbitrary: fc.constant({}) },
);
export interface Change {
  readonly file?: string;
  readonly text?: number;
  readonly to?: string;
  readonly day?: string;
}

/** Makes a step of a history in a folder. */
export function change(root: string, { file, text, to }: Change): void {
  if (file === undefined) return;
  const path = join(root, file);
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  if (to !== undefined) symlinkSync(to.startsWith('/') ? to : join(root, to), path);
  else if (text !== undefined) writeFileSync(path, textAt(file, text));
}

export function textAt(name: string, number: number): string {
  const all = texts[name] ?? [];
  return all[number % all.length] ?? '';
}

/** Makes the files that are at first in a project. */
export function begun(root: string): void {
  for (const [at, file] of names.entries()) if (!file.startsWith('.')) change(root, { file, text: at });
}
