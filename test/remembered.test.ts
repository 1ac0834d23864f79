import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { readOptions } from '../server/cli/args.ts';
import { scanCommand, scanRequest } from '../server/cli/commands/scan.ts';
import { Memory } from '../server/cli/remembered/memory.ts';
import { type FormatName, formats } from '../server/cli/report/formats.ts';
import { scan } from '../server/cli/scan.ts';
import { openStore } from '../server/host/results/result-store.ts';
import { settingOf } from './support/setting.ts';
import { tries } from './support/tries.ts';

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
const names = Object.keys(texts);

/** A step of a history: a file gets a text, a link, or is removed; a day passes; or nothing happens. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ file: fc.constantFrom(...names), text: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ file: fc.constantFrom(...names) }) },
  {
    weight: 1,
    arbitrary: fc.record({ file: fc.constantFrom(...names), to: fc.constantFrom(...names, '/etc/hosts') }),
  },
  { weight: 1, arbitrary: fc.record({ day: fc.constantFrom('2026-08-01', '2026-09-02', '2030-01-01') }) },
  { weight: 1, arbitrary: fc.constant({}) },
);
/** Stands for `--changed-since` with what was there at first. */
const since = ['--since'];

const asked = fc.record({
  format: fc.constantFrom<FormatName[]>('json', 'sarif', 'stylish', 'compact', 'gitlab', 'markdown', 'html'),
  options: fc.constantFrom<string[][]>(
    [],
    ['--skip', 'root-user'],
    ['--severity', 'high'],
    ['--suppressed'],
    ['--only', 'privileged'],
    since,
  ),
});

interface Step {
  readonly file?: string;
  readonly text?: number;
  readonly to?: string;
  readonly day?: string;
}

function change(root: string, { file, text, to }: Step): void {
  if (file === undefined) return;
  const path = join(root, file);
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  if (to !== undefined) symlinkSync(to.startsWith('/') ? to : join(root, to), path);
  else if (text !== undefined) writeFileSync(path, textAt(file, text));
}

function textAt(name: string, number: number): string {
  const all = texts[name] ?? [];
  return all[number % all.length] ?? '';
}

/** A scan of a folder, as text, with its exit code. */
function scanned(root: string, today: string, { format, options }: Asked, store: string | undefined): string {
  const setting = settingOf({});
  const hasChanged = options === since ? changedFrom : undefined;
  const given = readOptions(scanCommand, ['.', ...(hasChanged ? [] : options)]);
  const request = { ...scanRequest(given, rules, root), hasChanged };
  const deps = { cwd: root, today, rules, stopped: () => false };
  const memory = store === undefined ? {} : { memoryOf: memoryIn(store, options) };
  const code = scan(request, { ...deps, ...memory }, formats[format](setting));
  return `${setting.written()}\n${code}`;
}

/** What is at first in a project. */
const first = new Map(names.flatMap((name, at) => (name.startsWith('.') ? [] : [[name, textAt(name, at)]])));

const changedFrom = (path: string, text: string | undefined) =>
  !path.endsWith('/') && names.includes(path) && first.get(path) !== text;

interface Asked {
  readonly format: FormatName;
  readonly options: readonly string[];
}

const memoryIn =
  (store: string, options: readonly string[]) =>
  (session: ConstructorParameters<typeof Memory>[1]): Memory =>
    new Counting(
      openStore(store, 'p'.repeat(43)),
      session,
      options.filter((each) => !each.startsWith('--sev')),
    );

let recalled = 0;

class Counting extends Memory {
  override recall(...asked: Parameters<Memory['recall']>): ReturnType<Memory['recall']> {
    const found = super.recall(...asked);
    if (found) recalled++;
    return found;
  }
}

describe('what a scan remembers', () => {
  it('is what a scan finds anew, after any history of changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, asked), { minLength: 8, maxLength: 25 }), (history) => {
        const base = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-remembered-')));
        try {
          const [root, store] = [join(base, 'project'), join(base, 'store')];
          for (const [at, file] of names.entries())
            if (!file.startsWith('.')) change(root, { file, text: at });
          let [day, hits] = ['2026-08-01', 0];
          for (const [each, wanted] of history) {
            change(root, each as Step);
            day = (each as Step).day ?? day;
            const anew = scanned(root, day, wanted, undefined);
            assert.equal(scanned(root, day, wanted, store), anew);
            const before = recalled;
            assert.equal(scanned(root, day, wanted, store), anew, 'the second time');
            hits += recalled - before;
          }
          assert.ok(existsSync(store) && hits > 0);
        } finally {
          rmSync(base, { recursive: true, force: true });
        }
      }),
      tries(60),
    );
  });
});
