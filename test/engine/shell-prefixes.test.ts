import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Interpreter } from '../../server/engine/shell/model.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';

const read = (text: string, interpreter: Interpreter = 'sh') =>
  parseScript({ text, offset: 0, interpreter, escape: '\\', env: new Map() }).commands;
/** The commands of a text, each as its name and arguments, without prefixes. */
const commands = (text: string, interpreter?: Interpreter) =>
  read(text, interpreter).map(({ name, args }) => [name, ...args.map(({ shape }) => shape)].join(' '));

/** Prefixes that run another command, from their manuals. */
const prefixes = `
sudo
sudo -EH
sudo -A
sudo -k
sudo -n --
sudo -u www-data
sudo -uwww-data
sudo -nu www-data
sudo -g docker
sudo -C 3
sudo -D /srv
sudo -h build
sudo -p pass:
sudo -R /mnt
sudo -r staff_r
sudo -t staff_t
sudo -T 5
sudo --preserve-groups
sudo --user www-data
sudo --user=www-data
sudo --group docker
sudo --host build
sudo --prompt pass:
sudo --chdir /srv
sudo --chroot /mnt
sudo --role staff_r
sudo --type staff_t
sudo --close-from 3
sudo --command-timeout 5
sudo DEBIAN_FRONTEND=noninteractive
sudo -E DEBIAN_FRONTEND=noninteractive LC_ALL=C
/usr/bin/sudo -u app
doas
doas -n
doas -u www-data
doas -C /etc/doas.conf
env
env -i
env -
env -u HOME
env -C /srv
env --unset HOME
env --chdir /srv
env -i PATH=/bin LANG=C
time
/usr/bin/time -p
/usr/bin/time -f %e
/usr/bin/time -o /tmp/time
/usr/bin/time --format %e
/usr/bin/time --output /tmp/time
nice
nice -n 19
nice -19
nice --adjustment 19
ionice -c 3
ionice -c2 -n 7
ionice -u 1000
nohup
exec
exec -a name
exec -c
command
command -p
builtin
busybox
xargs
xargs -0 -r
xargs -I {}
xargs -n 1
xargs -n1 -P4
xargs -d ,
xargs -E end
xargs -s 100
xargs -L 1
xargs -a list
xargs --max-args 1
xargs --max-procs 4
xargs --max-chars 100
xargs --delimiter ,
xargs --arg-file list
xargs --no-run-if-empty
timeout 60
timeout -s KILL 60
timeout -k 5 60
timeout --signal KILL 60
timeout --kill-after 5 60
timeout --foreground 60
timeout -- 60
stdbuf -oL -eL
stdbuf -i 0
stdbuf -o L
stdbuf -e L
stdbuf --input 0 --output L --error L
setsid
setsid -w
chroot /mnt
chroot --userspec=app /mnt
chroot --userspec app /mnt
chroot --groups app,docker /mnt
gosu app
su-exec app:app
tini
tini -g --
tini -p SIGTERM
tini -e 143 --
dumb-init
dumb-init -c --
dumb-init -r 15:3
dumb-init --rewrite 15:3 --
fakeroot
fakeroot -u
eatmydata
linux32
linux64
chronic
chronic -e
sudo env A=1 nice -n 19 timeout 60 stdbuf -oL
`
  .trim()
  .split('\n');

describe('a command that runs another one', () => {
  for (const prefix of prefixes)
    it(prefix, () => {
      const [command, ...more] = read(`${prefix} curl -k https://x.test`);
      assert.deepEqual(
        [command?.name, ...(command?.args ?? []).map(({ shape }) => shape)],
        ['curl', '-k', 'https://x.test'],
      );
      assert.equal(command?.prefixes.map(({ shape }) => shape).join(' '), prefix);
      assert.deepEqual(more, []);
    });

  it('is itself the command if it only prints, lists, or has nothing to run', () => {
    for (const text of [
      'sudo -l curl',
      'sudo -v curl',
      'sudo -K curl',
      'sudo -e curl',
      'sudo -V curl',
      'sudo --list curl',
      'sudo --validate curl',
      'sudo --edit curl',
      'sudo --version curl',
      'sudo --help curl',
      'sudo -k',
      'sudo -u app',
      'sudo --',
      'command -v curl',
      'command -V curl',
      'busybox --install /bin',
      'busybox --list curl',
      'busybox --help curl',
      'timeout 60',
      'env A=1',
      'nohup',
      'exec',
    ])
      assert.equal(read(text)[0]?.name, text.split(' ')[0], text);
  });

  it('is not a command of another name, nor one that only mentions it', () => {
    assert.deepEqual(commands('visudo curl; $SUDO curl; echo sudo curl; nohup A=1 curl'), [
      'visudo curl',
      ' curl',
      'echo sudo curl',
      'A=1 curl',
    ]);
  });
});

/** Ways to pass a script to a shell, from the manuals of dash and bash. */
const shells = String.raw`
sh -c 'curl -k u'
dash -c 'curl -k u'
ash -c 'curl -k u'
bash -c 'curl -k u'
zsh -c 'curl -k u'
ksh -c 'curl -k u'
rbash -c 'curl -k u'
/bin/bash -lc 'curl -k u'
sh -ec 'curl -k u'
sh -c -e 'curl -k u'
sh -c -- 'curl -k u'
sh +e -c 'curl -k u'
bash -o pipefail -c 'curl -k u'
bash -eo pipefail -c 'curl -k u'
bash -O extglob -c 'curl -k u'
bash +O extglob -c 'curl -k u'
bash --rcfile f -c 'curl -k u'
bash --init-file f -c 'curl -k u'
bash --norc -c 'curl -k u' name argument
su -c 'curl -k u'
su app -c 'curl -k u'
su - app -c 'curl -k u'
su --command 'curl -k u' app
runuser app -c 'curl -k u'
sudo -u app sh -c 'curl -k u'
sh <<E\ncurl -k u\nE
sh -s <<E\ncurl -k u\nE
bash -s -- x <<E\ncurl -k u\nE
bash -e <<E\ncurl -k u\nE
bash - <<E\ncurl -k u\nE
bash /dev/stdin <<E\ncurl -k u\nE
bash <<< 'curl -k u'
cat <<E | sh\ncurl -k u\nE
cat <<E | sudo bash -s\ncurl -k u\nE
`
  .trim()
  .split('\n')
  .map((each) => each.replaceAll('\\n', '\n'));

describe('a script that is passed to a shell', () => {
  for (const text of shells)
    it(`is read: ${text}`, () => {
      assert.deepEqual(
        commands(text, 'bash')
          .slice(1)
          .filter((each) => !/^(?:ba)?sh\b/.test(each)),
        ['curl -k u'],
      );
    });

  it('is missing if the shell runs a file, only checks the syntax, or has none', () => {
    for (const text of [
      "sh f -c 'curl -k u'",
      "bash -n -c 'curl -k u'",
      "bash -nc 'curl -k u'",
      "bash -D -c 'curl -k u'",
      "bash -o noexec -c 'curl -k u'",
      "bash -eo noexec -c 'curl -k u'",
      "bash --dump-strings -c 'curl -k u'",
      "bash --dump-po-strings -c 'curl -k u'",
      "bash --pretty-print -c 'curl -k u'",
      "ksh --noexec -c 'curl -k u'",
      "zsh --no-exec -c 'curl -k u'",
      "bash --version -c 'curl -k u'",
      "bash --help -c 'curl -k u'",
      "bash --rcfile 'curl -k u'",
      "bash -x 'curl -k u'",
      "fish -c 'curl -k u'",
      'sh -c',
      'su app',
      'su -c',
      'sh f <<E\ncurl -k u\nE',
      'bash -n <<E\ncurl -k u\nE',
      'su app <<E\ncurl -k u\nE',
      "bash -c 'true' <<E\ncurl -k u\nE",
      'cat <<E | sh f\ncurl -k u\nE',
      'cat <<E | tee f\ncurl -k u\nE',
      'tee <<E | sh\ncurl -k u\nE',
    ])
      assert.ok(!commands(text, 'bash').includes('curl -k u'), text);
  });

  it('has its own interpreter', () => {
    const inner = (text: string) => read(text).find(({ name }) => name === 'curl')?.script.interpreter;
    for (const shell of ['sh', 'dash', 'ash']) assert.equal(inner(`${shell} -c 'curl'`), 'sh', shell);
    for (const shell of ['bash', 'zsh', 'ksh', 'rbash'])
      assert.equal(inner(`${shell} -c 'curl'`), 'bash', shell);
    assert.equal(inner("su app -c 'curl'"), 'sh');
    assert.equal(inner('bash <<E\ncurl\nE'), 'bash');
  });
});
