import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomes, becomesBy } from '../../server/engine/shell/command/become.ts';
import { cutWords, rewriteMatch, rewriteWord } from '../../server/engine/shell/command/edit-words.ts';
import { changesNothing, installOf } from '../../server/engine/shell/command/install.ts';
import {
  byCommand,
  named,
  operandsOf,
  optionsOf,
  set,
  switchesIn,
} from '../../server/engine/shell/command/option.ts';
import { packagesOf } from '../../server/engine/shell/command/packages.ts';
import { statementsOf } from '../../server/engine/shell/command/statements.ts';
import { lineIn, placeIn, textsOfSed, writtenBy } from '../../server/engine/shell/command/writes.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';

const script = (text: string, interpreter = 'sh') =>
  parseScript({ text, offset: 0, interpreter, escape: '\\', env: new Map() } as Parameters<
    typeof parseScript
  >[0]);
function command(text: string, interpreter?: string): Command {
  const [first] = script(text, interpreter).commands;
  assert.ok(first, text);
  return first;
}
const shapes = (words: readonly { readonly shape: string }[]) => words.map(({ shape }) => shape);

describe('the options of a command', () => {
  const options = (text: string, letters = 'o', names = ['--out']) =>
    optionsOf(command(text), letters, names).map(({ name, value, at, count }) => [name, value, at, count]);

  it('are letters in a group, of which the last may have a value directly after it or in the next word', () => {
    assert.deepEqual(options('a -xyo file -ofile -x'), [
      ['-x', undefined, 0, 1],
      ['-y', undefined, 0, 1],
      ['-o', 'file', 0, 2],
      ['-o', 'file', 2, 1],
      ['-x', undefined, 3, 1],
    ]);
    assert.deepEqual(options('a -o'), [['-o', '', 0, 1]]);
  });

  it('are long, with a value after an equals sign or, for some, in the next word', () => {
    assert.deepEqual(options('a --out x --out=y --other z --other=z --out='), [
      ['--out', 'x', 0, 2],
      ['--out', 'y', 2, 1],
      ['--other', undefined, 3, 1],
      ['--other', 'z', 5, 1],
      ['--out', '', 6, 1],
    ]);
    assert.deepEqual(options('a --out'), [['--out', undefined, 0, 1]]);
    assert.deepEqual(options('a -out x', '', ['-out']), [['-out', 'x', 0, 2]]);
  });

  it('end at two dashes; a single dash is not an option', () => {
    assert.deepEqual(options('a - -x -- -y'), [['-x', undefined, 1, 1]]);
  });

  it('leave operands, without the first two dashes', () => {
    const operands = (text: string) => {
      const given = command(text);
      return shapes(operandsOf(given, optionsOf(given, 'o', ['--out'])));
    };
    assert.deepEqual(operands('a x -o file y --out z w -v - u'), ['x', 'y', 'w', '-', 'u']);
    assert.deepEqual(operands('a -o f -- -x -- y'), ['-x', '--', 'y']);
    assert.deepEqual(operands('a'), []);
  });
});

describe('tables of commands', () => {
  it('are searched by name, without version numbers', () => {
    const find = byCommand([{ names: 'pip pipx' }, { names: 'pip' }, { names: 'x2' }]);
    assert.equal(find('pip').length, 2);
    assert.equal(find('pip3.12').length, 2);
    assert.equal(find('pip3.10').length, 2);
    assert.equal(find('pip3.9').length, 2);
    assert.equal(find('pipx').length, 1);
    assert.equal(find('x2').length, 1);
    assert.deepEqual([find('x'), find('pipe'), find('')], [[], [], []]);
  });

  it('find options that switch something off, with the parser of each row', () => {
    const rows = [
      { kind: 'k', names: 'a', is: named('-k', '--insecure') },
      { kind: 'o', names: 'a', letters: 'o', is: set(/^no$/) },
      { kind: 'l', names: 'a', long: ['--verify'], is: set(/^off$/) },
    ];
    const found = (text: string) =>
      switchesIn(command(text), rows).map(([{ kind }, { name }]) => [kind, name]);
    assert.deepEqual(found('a -xk -o no --verify off'), [
      ['k', '-k'],
      ['o', '-o'],
      ['l', '--verify'],
    ]);
    assert.deepEqual(found('a --insecure -ono --verify=off'), [
      ['k', '--insecure'],
      ['o', '-o'],
      ['l', '--verify'],
    ]);
    assert.deepEqual(found('a -x -o yes --verify on'), []);
  });

  it('find settings of `dnf config-manager setopt`, but of no other command', () => {
    const rows = [{ kind: 's', names: 'dnf', is: set(/^\S*gpgcheck=0$/) }];
    const found = (text: string) => switchesIn(command(text), rows).map(([, { value }]) => value);
    assert.deepEqual(found('dnf config-manager setopt a.gpgcheck=0 b=1'), ['a.gpgcheck=0']);
    assert.deepEqual(found('dnf config-manager addrepo a.gpgcheck=0'), []);
    assert.deepEqual(found('dnf config-manager'), []);
    assert.deepEqual(found('dnf config-manager setopt --save a.gpgcheck=0 --b.gpgcheck=0'), ['a.gpgcheck=0']);
    assert.deepEqual(found('dnf'), []);
    assert.deepEqual(found('dnf install config-manager a.gpgcheck=0'), []);
  });
});

describe('the text that a command writes into a file', () => {
  const written = (text: string) => writtenBy(command(text)).map((each) => [each.file, each.text]);

  it('is the output of `echo` and `printf`', () => {
    assert.deepEqual(written('echo a b > /f'), [['/f', 'a b']]);
    assert.deepEqual(written('echo -n -e "a\\nb" >> /f'), [['/f', 'a\nb']]);
    assert.deepEqual(written('echo "a\\tb" > /f'), [['/f', 'a\tb']]);
    assert.deepEqual(written('printf "%s" a > /f'), [
      ['/f', '%s'],
      ['/f', 'a'],
    ]);
    assert.deepEqual(written('echo a'), []);
    assert.deepEqual(written('echo > /f'), []);
    assert.deepEqual(written('other a > /f'), []);
    assert.deepEqual(written('echo -x > /f'), [['/f', '-x']]);
  });

  it('passes through `tee`, or the editor of `visudo`, which may only check it', () => {
    assert.deepEqual(written('echo a | tee -a /f'), [['/f', 'a']]);
    assert.deepEqual(written('echo a | EDITOR=tee visudo'), [['/etc/sudoers', 'a']]);
    assert.deepEqual(written('echo a | visudo -c -f -'), []);
    assert.deepEqual(written('echo a | visudo -qc'), []);
    assert.deepEqual(written('echo a | visudo --check'), []);
    assert.deepEqual(written('echo a | visudo -q'), [['/etc/sudoers', 'a']]);
    assert.deepEqual(written('echo a | grep b'), []);
  });

  it('is a here-document or a here-string of `cat` and `tee`', () => {
    assert.deepEqual(written('cat > /f <<E\na\nb\nE\n'), [['/f', 'a\nb\n']]);
    assert.deepEqual(written('tee /f <<E\na\nE\n'), [['/f', 'a\n']]);
    assert.deepEqual(written('cat > /f <<< "a b"'), [['/f', 'a b']]);
    assert.deepEqual(written('cat a > /f'), []);
  });

  it('is a source of packages', () => {
    assert.deepEqual(written('add-apt-repository "deb http://a b c"'), [
      ['/etc/apt/sources.list', 'deb http://a b c'],
    ]);
    assert.deepEqual(written('apt-add-repository ppa:a/b'), [['/etc/apt/sources.list', 'ppa:a/b']]);
  });

  it('is the replacement of `sed`, if it changes a file', () => {
    assert.deepEqual(written("sed -i 's/a/b/' /f"), [['/f', 'b']]);
    assert.deepEqual(written("sed --in-place -e 's|a|b\\.c|' -e 's/d/e/' /f"), [
      ['/f', 'b.c'],
      ['/f', 'e'],
    ]);
    assert.deepEqual(written("sed 's/a/b/' /f"), []);
    assert.deepEqual(written("sed -i 's/a/b/'"), []);
  });

  it('of `sed` is read command by command, up to an unknown one', () => {
    const cases: readonly (readonly [script: string, ...texts: string[]])[] = [
      ['s/a/b/', 'b'],
      ['s/a/b/g;s#c#d#', 'b', 'd'],
      ['s/a\\/b/c\\/d/', 'c\\/d'],
      ['/x/s/a/b/', 'b'],
      ['\\%x%s/a/b/', 'b'],
      ['1,$ s/a/b/', 'b'],
      ['/x/,+2s/a/b/', 'b'],
      ['1~2 s/a/b/', 'b'],
      ['/x/M,/y/s/a/b/', 'b'],
      ['c'],
      ['cx', 'x'],
      ['/x/I!s/a/b/', 'b'],
      ['$a\\text', 'text'],
      ['a text', 'text'],
      ['i\\  text', 'text'],
      ['ctext', 'text'],
      ['/x/d'],
      ['s/a/b/;d;s/c/d/', 'b'],
      ['sxaxbx'],
      ['s/a/b'],
      ['s/a'],
      ['y/a/b/'],
      [''],
      ['a'],
      ['s/a/b/;a more', 'b', 'more'],
    ];
    for (const [text, ...texts] of cases) assert.deepEqual(textsOfSed(text), texts, text);
  });

  it('has its place: the line of a here-document, or the whole command', () => {
    const text = 'cat > /f <<E\nfirst\n  second x\nE\n';
    const [body] = writtenBy(command(text));
    const match = body && lineIn(body, /^second/);
    assert.ok(body && match);
    const { start, end } = placeIn(body, match);
    assert.equal(text.slice(start, end), 'second');
    assert.equal(lineIn(body, /^x/), undefined);
    assert.equal(lineIn(body, /./, (line) => line.includes('x'))?.input, 'second x');
    const echo = 'echo "a\\nb" > /f';
    const [said] = writtenBy(command(echo));
    const line = said && lineIn(said, /^b/);
    assert.ok(said && line);
    const place = placeIn(said, line);
    assert.equal(echo.slice(place.start, place.end), '"a\\nb"');
  });
});

describe('the user that a command switches to', () => {
  const by = (text: string) => becomesBy(command(`x ${text}`).args);

  it('is set by sudo: root, another user, or none', () => {
    for (const text of [
      'a',
      '-E a',
      '-u root a',
      '-u "#0" a',
      '-n A=1 a',
      '--user=root a',
      '-i',
      '-s',
      '--login',
      '--shell',
      '-g root -u root a',
      '-u app -u root a',
      '-h host a',
      '-A a',
      '--preserve-groups a',
      '-k a',
      '-C 3 -D / -p x -R / -r r -T 1 -t t a',
      '--chdir / --host h a',
    ])
      assert.equal(by(text), 'root', text);
    for (const text of [
      '-u app a',
      '--user app a',
      '--user=app a',
      '-uapp a',
      '-g app a',
      '--group=app a',
      '-Eu app a',
      '-u app -i',
      '-u root2 a',
      '-u "#01" a',
      '-A -u app a',
      '-n --command-timeout 5 --user app a',
      '-u app A=1 LANG=C a',
      '-g app -s',
      '-u app --login',
    ])
      assert.equal(by(text), 'other', text);
    for (const text of [
      '',
      '-l',
      '-v',
      '-K',
      '-V',
      '--list',
      '--validate',
      '--version',
      '--help',
      '--remove-timestamp',
      '-l a',
      '-u app -l',
      '-u app',
      'A=1',
    ])
      assert.equal(by(text), 'nobody', text);
  });

  const as = (text: string) => {
    const found = becomes(command(text));
    return found && [found.tool, found.account];
  };

  it('is set by a program that changes the user', () => {
    assert.deepEqual(as('gosu app:app x'), ['gosu', 'app']);
    assert.deepEqual(as('/usr/sbin/gosu 7 x'), ['gosu', '7']);
    assert.deepEqual(as('nice gosu app x'), ['gosu', 'app']);
    assert.deepEqual(as('setpriv --reuid=7 x'), ['setpriv', '7']);
    assert.deepEqual(as('chroot --userspec app / x'), ['chroot', 'app']);
    assert.deepEqual(as('chpst -u app x'), ['chpst', 'app']);
    assert.deepEqual(as('su - app -c x'), ['su', 'app']);
    assert.deepEqual(as('su -s /bin/sh app'), ['su', 'app']);
    assert.deepEqual(as('runuser --user app x'), ['runuser', 'app']);
    assert.deepEqual(as('gosu $USER x'), ['gosu', undefined]);
    assert.deepEqual(as('mysqld --user=mysql'), ['mysqld', 'mysql']);
    assert.deepEqual(as('memcached -u memcache'), ['memcached', 'memcache']);
  });

  it('is set by each program with the user as an operand', () => {
    for (const tool of ['gosu', 's6-setuidgid', 'setuidgid', 'setuser', 'su-exec', 'su']) {
      assert.deepEqual(as(`${tool} app x`), [tool, 'app'], tool);
      assert.deepEqual(as(`exec tini -- ${tool} app x`), [tool, 'app'], tool);
      assert.equal(as(`${tool} root x`), undefined, tool);
      assert.equal(as(`${tool} x${tool}`)?.[0], tool);
      assert.equal(as(`x${tool} app x`), undefined, tool);
    }
  });

  it('is set by each program with the user in an option', () => {
    for (const text of [
      'capsh --user=app -- -c x',
      'chpst -u app x',
      'chroot --userspec=app / x',
      'chroot --userspec app:app / x',
      'runuser -u app x',
      'runuser --user=app x',
      'runuser -l app -c x',
      'runuser app -g staff -c x',
      'runuser --group staff app -c x',
      'setpriv --reuid app x',
      'setpriv --reuid=app --clear-groups x',
      'start-stop-daemon --start -c app --exec x',
      'start-stop-daemon --start --chuid app:app --exec x',
      'su --command x --shell /bin/sh --group staff app',
      'su -w TERM -T -G staff app',
      'su --session-command x --supp-group staff --whitelist-environment TERM app',
      'sudo -u app x',
      'sudo --user=app x',
      'celery worker --uid=app',
      'darkhttpd /srv --uid app',
      'dnsmasq -k -u app',
      'dnsmasq --user=app',
      'httpd -f -u app',
      'in.tftpd -L --user app',
      'in.tftpd -u app /srv',
      'mariadbd --user=app',
      'mariadbd -u app',
      'memcached -u app',
      'memcached --user app',
      'mini_httpd -u app',
      'mysqld -u app',
      'mysqld --user=app',
      'named -g -u app',
      'nsd -d -u app',
      'ntpd -n -u app',
      'ntpd --user app',
      'opendkim -f -u app',
      'privoxy --no-daemon --user app',
      'slapd -d 0 -u app',
      'spamd -u app',
      'spamd --username=app',
      'thttpd -D -u app',
      'uwsgi --ini f --uid app',
      'exec named -g -u app',
      '/usr/sbin/named -u app',
    ]) {
      const [tool] = as(text) ?? [];
      assert.deepEqual(as(text), [tool, 'app'], text);
      assert.ok(tool && text.includes(tool));
    }
  });

  it('is none if it stays root, or if the word is only an argument', () => {
    for (const text of [
      'gosu root x',
      'gosu 0:0 x',
      'su',
      'su -',
      'su -c x',
      'setpriv x',
      'chroot / x',
      'mysqld',
      'mysqld --user=root',
      'httpd -D app',
      'slapd --user app',
      'memcached --userx=app',
      'nginx -u app',
      'rndc spamd -u app',
      'setpriv --reuid 0 x',
      'gosu -',
      'gosu +0 x',
      'gosu "#0" x',
      'gosu ${U-root} x',
      'gosu ${U:-0}:app x',
      'sudo x',
      'sudo -l -u app',
      'start-stop-daemon --start --exec x app',
      'chpst app x',
      'echo named -u bind',
      'x su app',
      'setpriv --reuid=0 x',
      'gosu ${U:-root} x',
    ])
      assert.equal(becomes(command(text)), undefined, text);
    assert.deepEqual(as('gosu rooty x'), ['gosu', 'rooty']);
    assert.deepEqual(as('gosu 01 x'), ['gosu', '01']);
    assert.deepEqual(as('gosu ${U:-rooty} x'), ['gosu', undefined]);
  });
});

describe('packages that a command installs', () => {
  const install = (text: string) => {
    const found = installOf(command(text));
    return found && [found.manager, found.verb, found.system, ...shapes(found.packages)];
  };

  it('are installed directly, through Python, or in an environment', () => {
    assert.deepEqual(install('apt-get install -y -o A=b curl'), ['apt-get', 'install', true, 'curl']);
    assert.deepEqual(install('pip3.12 install -r x a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('python3 -m pip install a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('python -um pip install a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('python -mpip install a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('pip.exe install a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('poetry run pip install a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('conda run -n env pip install a'), ['pip', 'install', false, 'a']);
    assert.deepEqual(install('uv pip install a'), ['uv', 'pip install', false, 'a']);
    assert.deepEqual(install('gem install a -- --with-x'), ['gem', 'install', false, 'a']);
  });

  it('are none if it only simulates, does something else, or is another command', () => {
    for (const text of [
      'pip install --dry-run a',
      'apt-get install --help',
      'pip list',
      'python setup.py install',
      'python -m venv a',
      'poetry install',
      'uv pip list',
      'echo pip install a',
      'python -m',
    ])
      assert.equal(installOf(command(text)), undefined, text);
    assert.equal(changesNothing(command('pip install --dry-run a')), true);
    assert.equal(changesNothing(command('pip install a')), false);
    assert.equal(changesNothing(command('other --dry-run')), false);
  });

  const packages = (text: string) => {
    const found = packagesOf(command(text));
    return found && [found.action, found.complete, found.group, ...found.packages.map(({ name }) => name)];
  };

  it('are named without version, architecture and release', () => {
    assert.deepEqual(packages('apt-get install Curl=1:2 git:amd64 vim/stable'), [
      'install',
      true,
      undefined,
      'curl',
      'git',
      'vim',
    ]);
    assert.deepEqual(packages('apk add a~=1 b@edge c>1'), ['install', true, undefined, 'a', 'b', 'c']);
    assert.deepEqual(packages('apt-get install ./A_1.deb https://x/Y.rpm'), [
      'install',
      true,
      undefined,
      './A_1.deb',
      'https://x/Y.rpm',
    ]);
    assert.deepEqual(packages('apt-get install a-'), ['install', true, undefined]);
    assert.deepEqual(packages('apk add --virtual .v a'), ['install', true, '.v', 'a']);
    assert.deepEqual(packages('apt-get install -t stable a'), ['install', true, undefined, 'a']);
    assert.deepEqual(packages('pacman -Syu a'), ['install', true, undefined, 'a']);
  });

  it('are removed again', () => {
    assert.deepEqual(packages('apt-get -y purge a b'), ['remove', true, undefined, 'a', 'b']);
    assert.deepEqual(packages('apt-get remove "lib*"'), ['remove', false, undefined, 'lib']);
    assert.deepEqual(packages('apt-get remove $X'), ['remove', false, undefined]);
    assert.deepEqual(packages('apk del a'), ['remove', true, undefined, 'a']);
    assert.deepEqual(packages('apt-mark auto a'), ['remove', true, undefined, 'a']);
    assert.deepEqual(packages('dnf5 erase a'), ['remove', true, undefined, 'a']);
    assert.deepEqual(packages('pacman -Rns a'), ['remove', true, undefined, 'a']);
    for (const text of [
      'apt-get update',
      'apt-mark manual a',
      'apk info a',
      'pacman -Q a',
      'pip uninstall a',
      'dnf removed a',
    ])
      assert.equal(packages(text), undefined, text);
  });
});

describe('edits of words', () => {
  const cut = (text: string, at: number, count?: number) => {
    const change = cutWords(text, command(text), at, count);
    return change && text.slice(0, change.span.start) + change.text + text.slice(change.span.end);
  };

  it('remove words with the blanks before them', () => {
    assert.equal(cut('a  b c', 0), 'a c');
    assert.equal(cut('a b  c', 1), 'a b');
    assert.equal(cut('a b c d', 0, 2), 'a d');
    assert.equal(cut('a b', 1), undefined);
    assert.equal(cut('a b', 0, 2), undefined);
  });

  it('replace a part of a word if it occurs once', () => {
    const rewrite = (text: string, from: string, to: string) => {
      const change = rewriteWord(text, command(text).args[0]!, from, to);
      return change && text.slice(0, change.span.start) + change.text + text.slice(change.span.end);
    };
    assert.equal(rewrite('a http://x', 'http', 'https'), 'a https://x');
    assert.equal(rewrite('a "http://x"', 'http', 'https'), 'a "https://x"');
    assert.equal(rewrite('a http://http', 'http', 'https'), undefined);
    assert.equal(rewrite('a b', 'http', 'https'), undefined);
    assert.equal(rewrite('a aa', 'a', 'b'), undefined);
    const match = (text: string) => {
      const change = rewriteMatch(text, command(text).args[0]!, /x(\d)/g, 'y$1');
      return change && text.slice(0, change.span.start) + change.text + text.slice(change.span.end);
    };
    assert.equal(match('a bx1c'), 'a by1c');
    assert.equal(match('a bx1x2'), undefined);
    assert.equal(match('a b'), undefined);
  });
});

describe('statements of Windows', () => {
  const statements = (text: string, interpreter: string) =>
    statementsOf(text, command(text, interpreter)).map((each) => [each.text.trim(), each.powershell]);

  it('end at semicolons outside of quotes', () => {
    assert.deepEqual(statements('powershell -Command a; b;; c', 'cmd'), [
      ['powershell -Command a', true],
      ['b', true],
      ['c', true],
    ]);
    assert.deepEqual(statements('pwsh -c "a \'x;y\'; b"', 'cmd'), [
      ["pwsh -c \"a 'x;y'", true],
      ['b"', true],
    ]);
  });

  it('are the command itself if cmd runs it, and none in other shells', () => {
    assert.deepEqual(statements('del x', 'cmd'), [['del x', false]]);
    assert.deepEqual(statements('ls x', 'sh'), []);
    assert.deepEqual(statements('pwsh -c a', 'sh'), [['pwsh -c a', true]]);
  });
});
