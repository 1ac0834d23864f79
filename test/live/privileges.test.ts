import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Engine, whyNoEngine } from '../support/engine.ts';

// What no-new-privileges takes away on a real kernel: nothing from root, and nothing from what root starts under another
// account, but for the setuid programs that this account could start.

const reason = whyNoEngine();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

/** An image with a setuid program that gives everyone root, as a root account without a password does. */
const image = `FROM busybox
RUN sed -i 's/^root:x:/root::/' /etc/passwd && cp /bin/busybox /bin/busybox-setuid && chmod 4755 /bin/busybox-setuid
`;

const status = `grep -E '^(Uid|Gid|Groups|Cap)' /proc/self/status`;

/** Commands of a container that starts as root. */
const ofRoot = {
  'a program of root': status,
  'a setuid program of root': `busybox-setuid su -c "${status}"`,
  'a program under another account': `su app -c "${status}"`,
  'a program that is started as a daemon': `start-stop-daemon -S -c app -x /bin/sh -- -c "${status}"`,
};

/** What a command prints in a container, with the ending of an error. */
function printed(own: Engine, command: string, ...options: string[]): string {
  const { stdout, stderr } = own.docker([
    'run',
    '--rm',
    ...options,
    'plimsoll-privileges',
    'sh',
    '-c',
    command,
  ]);
  return stdout + stderr;
}

describe('no-new-privileges', { skip: reason ?? false }, () => {
  const nnp = ['--security-opt', 'no-new-privileges:true'];
  const made = () => {
    assert.ok(engine);
    engine.makeBusybox();
    const { status: code, stderr } = engine.docker(['build', '-q', '-t', 'plimsoll-privileges', '-'], {
      input: image,
    });
    assert.equal(code, 0, stderr);
    return engine;
  };
  const own = reason === undefined ? made() : undefined;

  for (const [name, command] of Object.entries(ofRoot))
    it(`takes nothing from ${name}`, () => {
      assert.ok(own);
      const without = printed(own, command);
      assert.match(without, /^Uid:\t\d+\t[\s\S]*^CapBnd:/m);
      assert.equal(printed(own, command, ...nnp), without);
    });

  it('takes nothing from a hook that runs as root in a container of another user', () => {
    assert.ok(own);
    const outputs = [[], nnp].map((options) => {
      const args = ['run', '-d', '--user', '1000:1000', ...options, 'plimsoll-privileges', 'sleep', '600'];
      const id = own.docker(args).stdout.trim();
      const { stdout, stderr } = own.docker([
        'exec',
        '-u',
        'root',
        id,
        'sh',
        '-c',
        `chown app /bin && ${status}`,
      ]);
      own.docker(['rm', '-f', id]);
      return stdout + stderr;
    });
    assert.match(outputs[0] ?? '', /^Uid:\t0\t/m);
    assert.equal(outputs[1], outputs[0]);
  });

  it('takes setuid programs from an account that is not root', () => {
    assert.ok(own);
    for (const [command, options] of [
      [`busybox-setuid su -c "id -u"`, ['--user', '1000:1000']],
      [`su app -c 'busybox-setuid su -c "id -u"'`, []],
    ] as const) {
      assert.equal(printed(own, command, ...options), '0\n');
      assert.notEqual(printed(own, command, ...options, ...nnp), '0\n');
    }
  });

  it('leaves the sandbox of a browser alone, which dropped capabilities take away', () => {
    assert.ok(own);
    const sandbox = 'unshare -U -r chroot / echo inside';
    const options = ['--user', '1000:1000', '--cap-add', 'SYS_ADMIN'];
    assert.equal(printed(own, sandbox, ...options, ...nnp), 'inside\n');
    assert.notEqual(printed(own, sandbox, ...options, '--cap-drop', 'ALL'), 'inside\n');
  });
});
