import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Severity } from '../../server/engine/index.ts';
import type { Probe, Variant } from '../proofs/probes.ts';
import { type Power, powerOf } from '../proofs/proofs.ts';
import { composeFile, gravest, own, textsOf } from '../proofs/texts.ts';
import { answersOf, checked, makeImage, whyNoImage } from '../proofs/trial.ts';
import { Engine, whyNoEngine } from '../support/engine.ts';

// Severities below high that depend on the user and on no-new-privileges, each next to what a container really can do. Those of
// critical and high findings are in test/proofs.

/** The power that a real engine gives, and the severity that the rule has, as root, as another user, and confined. */
type Seen = Readonly<Partial<Record<Variant, readonly [Power, Severity]>>>;

/** A mount of the host that containers may share. */
const shared = '/run/plimsoll-shared';

const propagation = (service: Probe['service'], seen: Seen): readonly [Probe, Seen] => [
  row('shared-propagation', { volumes: [`${shared}:/s:rshared`], ...service }, 'mount=/s'),
  seen,
];
const capability = (service: Probe['service'], probe: string, seen: Seen): readonly [Probe, Seen] => [
  row('dangerous-capability', service, probe),
  seen,
];
const row = (rule: string, service: Probe['service'], probe: string): Probe => ({
  rule,
  service,
  probe,
  message: '',
  power: '',
  setting: '',
});

const named =
  'SYS_ADMIN SYS_MODULE SYS_RAWIO DAC_READ_SEARCH NET_ADMIN BPF SYS_BOOT SYS_TIME PERFMON SYSLOG IPC_LOCK SYS_NICE LEASE SYS_PTRACE LINUX_IMMUTABLE'.split(
    ' ',
  );

const rows: readonly (readonly [Probe, Seen])[] = [
  propagation({}, { root: ['no', 'low'], user: ['no', 'low'], confined: ['no', 'low'] }),
  propagation(
    { cap_add: ['SYS_ADMIN'] },
    { root: ['yes', 'medium'], user: ['setuid', 'medium'], confined: ['no', 'low'] },
  ),
  propagation(
    { cap_add: ['ALL'], cap_drop: ['SYS_ADMIN'] },
    { root: ['no', 'low'], user: ['no', 'low'], confined: ['no', 'low'] },
  ),
  propagation(
    { privileged: true },
    { root: ['yes', 'medium'], user: ['setuid', 'medium'], confined: ['no', 'low'] },
  ),
  capability({ cap_add: ['ALL'], cap_drop: named }, 'program', {
    root: ['no', 'low'],
    user: ['no', 'low'],
    confined: ['no', 'low'],
  }),
  // Docker's filter lets everyone in the container make namespaces where SYS_ADMIN is added.
  capability({ cap_add: ['SYS_ADMIN'] }, 'namespace', { confined: ['yes', 'low'] }),
  capability({ cap_add: ['ALL'], cap_drop: ['SYS_ADMIN'] }, 'namespace', { confined: ['no', 'low'] }),
];

const reason = whyNoEngine() ?? whyNoImage();
const engine = reason === undefined ? await Engine.start() : undefined;
after(() => engine?.stop());

test('each severity below high is that of what a container can do', { skip: reason ?? false }, () => {
  assert.ok(engine);
  makeImage(engine, []);
  checked(engine.inside(`mkdir -p ${shared}; mount -t tmpfs none ${shared}; mount --make-shared ${shared}`));
  const texts = new Map<string, string>(
    rows.flatMap(([probe, seen], at) =>
      [...textsOf(probe, `r${at}`)]
        .filter(([variant]) => seen[variant])
        .map(([variant, text]) => [`r${at}-${variant}`, text] as const),
    ),
  );
  const answers = answersOf(engine, texts);
  for (const [at, [{ rule, service }, seen]] of rows.entries())
    for (const [variant, expected] of Object.entries(seen)) {
      const name = `r${at}-${variant}`;
      const found = gravest(rule, { [composeFile]: texts.get(name) ?? '' }, composeFile);
      const actual = [powerOf(answers.get(name) ?? []), found?.severity];
      assert.deepEqual(actual, expected, `${rule} ${JSON.stringify(service)} ${variant}`);
    }
});

test('a privileged hook has every capability only as root', { skip: reason ?? false }, () => {
  assert.ok(engine);
  const hook = (user: string, ...options: readonly string[]) => {
    const start = ['run', '-d', '--user', '1001:1001', ...options, '--entrypoint', 'sleep', own, 'infinity'];
    const id = checked(engine.docker(start)).trim();
    const tried = engine.docker(['exec', '--privileged', '-u', user, id, 'sh', '/try.sh', 'x', 'clock']);
    engine.docker(['rm', '-f', id]);
    return powerOf(tried.stdout.trim().split('\n'));
  };
  const confined = ['--security-opt', 'no-new-privileges:true'];
  assert.equal(hook('0'), 'yes');
  assert.equal(hook('0', ...confined), 'yes');
  assert.equal(hook('1001'), 'setuid');
  assert.equal(hook('1001', ...confined), 'no');
});
