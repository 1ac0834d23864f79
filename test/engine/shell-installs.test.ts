import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesNothing, installOf, managerWords } from '../../server/engine/shell/command/install.ts';
import { installsFiles } from '../../server/engine/shell/command/package-file.ts';
import { packagesOf } from '../../server/engine/shell/command/packages.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';

function command(text: string): Command {
  const found = parseScript({ text, offset: 0, interpreter: 'sh', escape: '\\', env: new Map() }).commands.at(
    -1,
  );
  assert.ok(found, text);
  return found;
}

/** Commands that install only `a`, each with the manager, its verb, and the syntax of its versions. */
const installs: readonly (readonly [text: string, manager: string, verb: string, notation: string])[] = [
  ['pip install -c c.txt -f url -r r.txt -t dir -i url -b dir -C x=y a', 'pip', 'install', 'pip'],
  ['pip3 install --cert f --cache-dir d a', 'pip', 'install', 'pip'],
  ['pip install --index-url https://x.test --extra-index-url https://y.test a', 'pip', 'install', 'pip'],
  ['pip install --find-links d --no-binary :all: --progress-bar off a', 'pip', 'install', 'pip'],
  ['pip install --root d --target d --trusted-host x.test --timeout 5 a', 'pip', 'install', 'pip'],
  ['pip install --root-user-action ignore --upgrade-strategy eager a', 'pip', 'install', 'pip'],
  ['pip --proxy http://p --retries 3 --log f install a', 'pip', 'install', 'pip'],
  ['pip.exe install a', 'pip', 'install', 'pip'],
  ['python3.12 -m pip install a', 'pip', 'install', 'pip'],
  ['python3 -Im pip install --user a', 'pip', 'install', 'pip'],
  ['python.exe -mpip install a', 'pip', 'install', 'pip'],
  ['py -3 -m pip install a', 'pip', 'install', 'pip'],
  ['pypy3 -m pip install a', 'pip', 'install', 'pip'],
  ['python -m pipx install a', 'pipx', 'install', 'pip'],
  ['pipx install -i https://x.test --python 3.12 --preinstall b a', 'pipx', 'install', 'pip'],
  ['uv pip install -P b -p 3.12 --torch-backend cpu a', 'uv', 'pip install', 'pip'],
  ['uv tool install -w b --directory d --with-requirements r.txt a', 'uv', 'tool install', 'pip'],
  ['uv pip install --config-setting x=y --build-constraints c.txt a', 'uv', 'pip install', 'pip'],
  ['uv pip install --no-binary-package b --overrides o.txt a', 'uv', 'pip install', 'pip'],
  ['uv tool install --reinstall-package b --upgrade-package c a', 'uv', 'tool install', 'pip'],
  ['uv pip install --resolution lowest --link-mode copy a', 'uv', 'pip install', 'pip'],
  ['uv run -p 3.12 --with b --extra c --group d --env-file e pip install a', 'pip', 'install', 'pip'],
  ['poetry run pip install a', 'pip', 'install', 'pip'],
  ['pipenv run python -m pip install a', 'pip', 'install', 'pip'],
  ['hatch run pip install a', 'pip', 'install', 'pip'],
  ['conda run -n base pip install a', 'pip', 'install', 'pip'],
  ['mamba run -p /opt/env pip install a', 'pip', 'install', 'pip'],
  ['micromamba run --name base --cwd /srv pip install a', 'pip', 'install', 'pip'],
  ['conda run --prefix /opt/env python -m pip install a', 'pip', 'install', 'pip'],
  ['uv run --python 3.12 pip install a', 'pip', 'install', 'pip'],
  ['npm install -g a', 'npm', 'install', 'npm'],
  ['npm i --omit dev --audit-level high a', 'npm', 'i', 'npm'],
  ['npm add -w web --prefix /opt a', 'npm', 'add', 'npm'],
  ['npm in --cpu x64 --registry https://x.test a', 'npm', 'in', 'npm'],
  ['npm ins --node-options x --loglevel warn a', 'npm', 'ins', 'npm'],
  ['npm isntall --cafile f -C /srv a', 'npm', 'isntall', 'npm'],
  ['yarn add --network-timeout 100 --modules-folder d a', 'yarn', 'add', 'npm'],
  ['yarn global add --prefix /usr a', 'yarn', 'global add', 'npm'],
  ['pnpm add -C /srv -F web --store-dir d a', 'pnpm', 'add', 'npm'],
  ['pnpm install --node-linker hoisted a', 'pnpm', 'install', 'npm'],
  ['pnpm i --workspace-concurrency 1 a', 'pnpm', 'i', 'npm'],
  ['bun add -c f --backend copyfile a', 'bun', 'add', 'npm'],
  ['bun install a', 'bun', 'install', 'npm'],
  ['bun i a', 'bun', 'i', 'npm'],
  ['gem install -v 1.2 -n /usr/bin -i d -s https://x.test -P HighSecurity a', 'gem', 'install', 'gem'],
  ['gem i --version 1.2 --install-dir d --document ri a', 'gem', 'i', 'gem'],
  ['gem install a -- --with-ssl /usr', 'gem', 'install', 'gem'],
  ['go install -tags netgo -ldflags "-s -w" -mod=mod a', 'go', 'install', 'go'],
  ['go install -installsuffix cgo -toolexec t a', 'go', 'install', 'go'],
  ['go get -u --tags netgo a', 'go', 'get', 'go'],
  ['go run -C /srv -p 2 a', 'go', 'run', 'go'],
  ['cargo install -j 4 -F tls -Z x -C d a', 'cargo', 'install', 'cargo'],
  ['cargo install --version 1.2 --root /usr --features tls --locked a', 'cargo', 'install', 'cargo'],
  ['cargo install --git https://x.test --rev 1 --target t a', 'cargo', 'install', 'cargo'],
  ['cargo binstall --bin-dir d --install-path /usr --strategies compile a', 'cargo', 'binstall', 'cargo'],
  ['cargo binstall --pkg-fmt tgz --rate-limit 1 --targets t a', 'cargo', 'binstall', 'cargo'],
  ['dotnet tool install -v q --version 1.2 --tool-path /t a', 'dotnet', 'tool install', 'dotnet'],
  ['dotnet add package -s https://x.test -f net8.0 --framework net8.0 a', 'dotnet', 'add package', 'dotnet'],
  ['composer require -d /srv --working-dir /srv --prefer-install dist a', 'composer', 'require', 'composer'],
  ['composer global require --ignore-platform-req ext-x a', 'composer', 'global require', 'composer'],
  ['conda install -c conda-forge -n base -y a', 'conda', 'install', 'conda'],
  ['mamba create -p /opt/env --channel conda-forge a', 'mamba', 'create', 'conda'],
  ['micromamba install --root-prefix /opt --platform linux-64 a', 'micromamba', 'install', 'conda'],
  ['apt-get install -y -o Dpkg::Options::=x -t stable -c f a', 'apt-get', 'install', 'apt'],
  ['apt-get --option A=b install --target-release stable a', 'apt-get', 'install', 'apt'],
  ['apt install --default-release stable a', 'apt', 'install', 'apt'],
  ['aptitude install -t stable --config-file f a', 'aptitude', 'install', 'apt'],
  ['apk add -t .deps -X https://x.test -p /mnt a', 'apk', 'add', 'apk'],
  ['apk --root /mnt add --virtual .deps --repository https://x.test a', 'apk', 'add', 'apk'],
  ['yum -y -c f -d 1 -e 1 -x b -R 5 install a', 'yum', 'install', 'yum'],
  ['dnf install --enablerepo crb --releasever 9 --exclude b a', 'dnf', 'install', 'yum'],
  ['dnf5 in --setopt tsflags=nodocs --installroot /mnt --color never a', 'dnf', 'in', 'yum'],
  ['dnf install --advisories x --setvar a=b a', 'dnf', 'install', 'yum'],
  ['dnf module install --repo crb a', 'dnf', 'module install', 'yum'],
  ['microdnf install --config f a', 'microdnf', 'install', 'yum'],
  ['tdnf localinstall a', 'tdnf', 'localinstall', 'yum'],
  ['zypper -R /mnt -D d install -r repo -t pattern a', 'zypper', 'install', 'zypper'],
  ['zypper in --from repo --type pattern --repo r a', 'zypper', 'in', 'zypper'],
  ['zypper --root /mnt --reposd-dir d in a', 'zypper', 'in', 'zypper'],
];
const systems = ['apt', 'apk', 'yum', 'zypper'];

describe('an installation', () => {
  for (const [text, manager, verb, notation] of installs)
    it(text, () => {
      const found = installOf(command(text));
      assert.deepEqual(
        [found?.manager, found?.verb, found?.notation, ...(found?.packages ?? []).map(({ shape }) => shape)],
        [manager, verb, notation, 'a'],
      );
      assert.equal(found?.verbWord.shape, verb.split(' ').at(-1));
      assert.equal(found?.system, systems.includes(notation));
      assert.equal(changesNothing(command(text)), false);
    });

  it('is none if the manager only simulates, downloads or prints help', () => {
    for (const text of [
      'pip install --dry-run a',
      'pip install --help',
      'npm install --package-lock-only a',
      'npm i --dry-run a',
      'pnpm add --lockfile-only a',
      'gem install --explain a',
      'go install -n a',
      'cargo install --list',
      'conda install -d a',
      'conda install --download-only a',
      'apt-get install -s a',
      'apt-get install --simulate a',
      'apt-get install --just-print a',
      'apt-get install --recon a',
      'apt-get install --no-act a',
      'apt-get install -d a',
      'apt-get -yd install a',
      'apt-get install --download-only a',
      'apt-get install --print-uris a',
      'apk add -s a',
      'apk add --simulate a',
      'yum install --downloadonly a',
      'dnf install --assumeno a',
      'zypper install -d a',
      'zypper in --download-only a',
    ]) {
      assert.equal(installOf(command(text)), undefined, text);
      assert.equal(changesNothing(command(text)), true, text);
    }
  });

  it('is none if the command does something else', () => {
    for (const text of [
      'pip download a',
      'uv tool run a',
      'uv install a',
      'python app.py install',
      'python -m http.server install',
      'python -c "import a" -m',
      'pyenv install 3.12',
      'npm run install a',
      'yarn install',
      'gem build a',
      'go build a',
      'cargo build a',
      'dotnet tool restore',
      'composer install',
      'conda run',
      'conda run -n base',
      'poetry install a',
      'poetry run install a',
      'apt-cache install a',
      'apk info a',
      'dnf module enable a',
      'zypper search a',
      'make install a',
      '$PIP install a',
      'xpython -m pip install a',
    ])
      assert.equal(installOf(command(text)), undefined, text);
  });

  it('of go is not mistaken for a dry run because of letters in its options', () =>
    assert.equal(installOf(command('go install -asan a'))?.manager, 'go'));

  it('without packages reads them from a file', () => {
    assert.deepEqual(installOf(command('pip install -r r.txt'))?.packages, []);
    assert.deepEqual(installOf(command('npm install --global true'))?.packages, []);
    assert.deepEqual(installOf(command('npm install --save false'))?.packages, []);
  });

  it('has the words that are not options', () => {
    const words = (text: string) => managerWords(command(text))?.map(({ shape }) => shape);
    assert.deepEqual(words('apt-get -y -t stable purge a b'), ['purge', 'a', 'b']);
    assert.equal(words('rm -r a'), undefined);
  });

  it('treats each word of a variable as a package, unless it is quoted', () => {
    const packages = (text: string) => installOf(command(text))?.packages.map(({ value }) => value);
    assert.deepEqual(packages('DEPS="a  b\tc"; apk add $DEPS d'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(packages('DEPS=" a b "; apk add $DEPS'), ['a', 'b']);
    assert.deepEqual(packages('DEPS="a b"; apk add "$DEPS"'), ['a b']);
    assert.deepEqual(packages('DEPS="--no-cache a"; apk add -q $DEPS'), ['a']);
    assert.deepEqual(packages('apk add "a b" $UNKNOWN'), ['a b', undefined]);
    assert.deepEqual(packages('V=1; apk add a=$V b'), ['a=1', 'b']);
  });
});

describe('a package file', () => {
  const cases: readonly (readonly [text: string, installs: boolean])[] = [
    ['dpkg -i a.deb', true],
    ['dpkg --install a.deb', true],
    ['dpkg --unpack a.deb', true],
    ['dpkg -R -i d', true],
    ['dpkg -i --simulate a.deb', false],
    ['dpkg --dry-run -i a.deb', false],
    ['dpkg --no-act -i a.deb', false],
    ['dpkg -l a', false],
    ['dpkg -L a', false],
    ['dpkg --info a.deb', false],
    ['dpkg -x a.deb d', false],
    ['dpkg -r a', false],
    ['dpkg -U a.deb', false],
    ['dpkg -i -V a.deb', true],
    ['rpm -i a.rpm', true],
    ['rpm -ivh a.rpm', true],
    ['rpm -Uvh a.rpm', true],
    ['rpm -F a.rpm', true],
    ['rpm --install a.rpm', true],
    ['rpm --upgrade a.rpm', true],
    ['rpm --freshen a.rpm', true],
    ['rpm --reinstall a.rpm', true],
    ['rpm -i --test a.rpm', false],
    ['rpm -qi a', false],
    ['rpm -qpi a.rpm', false],
    ['rpm --query -i a', false],
    ['rpm -V -i a', false],
    ['rpm --verify -i a', false],
    ['rpm -K -i a.rpm', false],
    ['rpm --checksig -i a.rpm', false],
    ['rpm -e a', false],
    ['rpm --erase -i a', false],
    ['rpm --import -i key', false],
    ['rpm --import key', false],
    ['rpm -E i', false],
    ['rpm -D "x U" -e a', false],
    ['rpm -r /i -e a', false],
    ['rpm --root /mnt -U a.rpm', true],
    ['rpm', false],
    ['alien -i a.rpm', false],
    ['apt-get -i a.deb', false],
  ];
  for (const [text, expected] of cases)
    it(`${expected ? 'is' : 'is not'} installed: ${text}`, () =>
      assert.equal(installsFiles(command(text)), expected));
});

describe('system packages', () => {
  const packages = (text: string) => {
    const found = packagesOf(command(text));
    return found && [found.action, ...found.packages.map(({ name }) => name)].join(' ');
  };

  it('are removed by each manager with its verb', () => {
    for (const text of [
      'apt-get remove a',
      'apt-get purge a',
      'apt-get autoremove a',
      'apt-get auto-remove a',
      'apt-get autopurge a',
      'apt -y remove a',
      'aptitude purge a',
      'apt-mark auto a',
      'apk del a',
      'apk --no-cache del a',
      'yum remove a',
      'yum erase a',
      'dnf rm a',
      'dnf autoremove a',
      'dnf5 remove a',
      'microdnf remove a',
      'tdnf erase a',
      'zypper rm a',
      'pacman -R a',
      'pacman -Rns a',
    ])
      assert.equal(packages(text), 'remove a', text);
  });

  it('are installed by each manager', () => {
    for (const text of [
      'apt-get install a',
      'apk add a',
      'dnf install a',
      'zypper in a',
      'pacman -S a',
      'pacman -Syu --noconfirm a',
    ])
      assert.equal(packages(text), 'install a', text);
  });

  it('do not include names in other commands and verbs', () => {
    for (const text of [
      'apt-get update',
      'apt-get removed a',
      'apt-mark automatic a',
      'apt-mark manual a',
      'apk fetch a',
      'apk delete a',
      'yum removes a',
      'pacman -Q a',
      'pacman',
      'apt-get -s remove a',
      'pip install a',
      'pip uninstall a',
      '"$APT" remove a',
    ])
      assert.equal(packages(text), undefined, text);
  });

  it('have names without version, architecture and release; files keep their paths', () => {
    assert.equal(packages('apt-get install A=1 b:amd64 c/stable d- "e*"'), 'install a b c e');
    assert.equal(packages('apk add a=1 b~1 c@edge d\\>1 e\\<2 f-'), 'install a b c d e f-');
    assert.equal(
      packages('apt-get install ./A.deb /tmp/B.deb ../C.deb'),
      'install ./A.deb /tmp/B.deb ../C.deb',
    );
    assert.equal(packages('dnf install https://x.test/A.rpm'), 'install https://x.test/A.rpm');
  });

  it('are complete, unless a variable or a pattern may match more', () => {
    const complete = (text: string) => packagesOf(command(text))?.complete;
    assert.equal(complete('apt-get purge a b'), true);
    for (const text of [
      'apt-get purge a $B',
      'apt-get purge "a*" b',
      'apt-get purge "a?"',
      'apk del "a[12]"',
    ])
      assert.equal(complete(text), false, text);
  });

  it('of apk are grouped under one name', () => {
    const group = (text: string) => packagesOf(command(text))?.group;
    assert.equal(group('apk add -t .deps a'), '.deps');
    assert.equal(group('apk add --virtual .deps a'), '.deps');
    assert.equal(group('apk add --virtual=.deps a'), '.deps');
    assert.equal(group('apk add a'), undefined);
    assert.equal(group('apt-get install -t stable a'), undefined);
    assert.equal(group('apk del a'), undefined);
  });
});
