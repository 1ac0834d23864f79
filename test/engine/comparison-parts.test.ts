import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Difference } from '../../server/engine/comparison/change.ts';
import { riskOf } from '../../server/engine/comparison/change.ts';
import { capabilitiesCompared } from '../../server/engine/comparison/confinement.ts';
import { groupsCompared } from '../../server/engine/comparison/membership.ts';
import { buildsCompared, imagesCompared } from '../../server/engine/comparison/origin.ts';
import { portsCompared, routesCompared } from '../../server/engine/comparison/ports.ts';
import {
  devicesCompared,
  mountsCompared,
  networksCompared,
  pairedBy,
  secretsCompared,
} from '../../server/engine/comparison/reach.ts';
import { profilesCompared } from '../../server/engine/comparison/start-profile.ts';

const at = { file: 'compose.yaml', span: { start: 0, end: 0 } };
const told = (all: Iterable<Difference>) =>
  [...all].map(({ risk, severity, text, side }) =>
    [
      risk,
      ...(severity === undefined ? [] : [severity]),
      text,
      ...(side === 'before' ? ['(before)'] : []),
    ].join(' '),
  );
/** Plain objects replace parts of a posture: each test writes only the relevant fields. */
type List<F extends (...given: never[]) => unknown> = Parameters<F>[0];

describe('comparison of ports', () => {
  const port = (container: string, more: object = {}) =>
    ({
      address: undefined,
      host: container,
      container,
      protocol: 'tcp',
      reach: 'everywhere',
      at: { ...at },
      ...more,
    }) as never;
  const ports = (before: object[], after: object[]) =>
    told(portsCompared(before as List<typeof portsCompared>, after as List<typeof portsCompared>));

  it('are more the more machines reach them', () => {
    assert.deepEqual(ports([], [port('80')]), ['more medium opens port 80 to other machines as 80']);
    assert.deepEqual(ports([], [port('80', { reach: 'loopback' })]), [
      'more low opens port 80 to loopback as 80',
    ]);
    assert.deepEqual(ports([], [port('80', { reach: 'address', address: '10.0.0.1' })]), [
      'more low opens port 80 to 10.0.0.1 as 80',
    ]);
    assert.deepEqual(ports([], [port('80', { reach: 'address' })]), [
      'more low opens port 80 to one address as 80',
    ]);
    assert.deepEqual(ports([], [port('80', { reach: 'unknown' })]), [
      'different low opens port 80 as 80, to whom is not known',
    ]);
    assert.deepEqual(ports([], [port('80', { reach: 'unknown', host: undefined })]), [
      'different low opens port 80 to whom is not known',
    ]);
    assert.deepEqual(ports([port('80', { reach: 'loopback' })], [port('80')]), [
      'more medium opens port 80 to other machines as 80 (was to loopback as 80)',
    ]);
    assert.deepEqual(ports([port('80')], [port('80', { reach: 'loopback' })]), [
      'less low opens port 80 to loopback as 80 (was to other machines as 80)',
    ]);
    assert.deepEqual(ports([port('80')], []), [
      'less low no longer opens port 80 to other machines as 80 (before)',
    ]);
    assert.deepEqual(ports([port('80')], [port('80')]), []);
  });

  it('without publishing are only exposed', () => {
    const closed = port('80', { reach: 'none', host: undefined });
    assert.deepEqual(ports([], [closed]), ['different low exposes port 80, which nothing publishes']);
    assert.deepEqual(ports([closed], []), ['different low no longer exposes port 80 (before)']);
    assert.deepEqual(ports([port('80')], [closed]), [
      'less low no longer opens port 80 to other machines as 80',
    ]);
    assert.deepEqual(ports([closed], [port('80')]), [
      'more medium opens port 80 to other machines as 80 (was not published)',
    ]);
  });

  it('include their protocol unless it is TCP, and differ by it', () => {
    assert.deepEqual(ports([], [port('53', { protocol: 'udp' })]), [
      'more medium opens port 53/udp to other machines as 53',
    ]);
    assert.deepEqual(
      ports([port('53')], [port('53', { protocol: 'udp' })]),
      [
        'more medium opens port 53/udp to other machines as 53',
        'less low no longer opens port 53 to other machines as 53 (before)',
      ].sort((a, b) => (a < b ? -1 : 1)),
    );
    assert.deepEqual(ports([], [port('80', { container: undefined })]), [
      'more medium opens port ? to other machines as 80',
    ]);
  });

  it('at the same place of the host are one changed port', () => {
    assert.deepEqual(ports([port('80', { host: '90' })], [port('81', { host: '90' })]), [
      'different medium opens port 81 to other machines as 90 (was port 80 to other machines as 90)',
    ]);
  });

  it('of a range are reported together as far as their texts are equal', () => {
    assert.deepEqual(ports([], [port('80-82')]), ['more medium opens port 80-82 to other machines as 80-82']);
    assert.deepEqual(ports([port('80-82')], [port('80-83')]), [
      'more medium opens port 83 to other machines as 83',
    ]);
    assert.deepEqual(ports([port('80')], [port('79-81')]), [
      'more medium opens port 79 to other machines as 79',
      'more medium opens port 81 to other machines as 81',
    ]);
    assert.deepEqual(ports([], [port('80-82', { host: '90-92' })]), [
      'more medium opens port 80-82 to other machines as 90-92',
    ]);
    assert.deepEqual(ports([], [port('80', { host: '90-92' })]), [
      'more medium opens port 80 to other machines as 90-92',
    ]);
    assert.deepEqual(ports([], [port('1-1000', { host: undefined })]), [
      'more medium opens port 1-1000 to other machines',
    ]);
    assert.deepEqual(ports([], [port('1-2000')]), [
      'more medium opens port 1-2000 to other machines as 1-2000',
    ]);
  });

  it('that a proxy forwards are reported if they are new', () => {
    const route = { port: '80', proxy: 'edge', isTunnel: false, at };
    const routes = (before: object[], after: object[]) =>
      told(routesCompared(before as List<typeof routesCompared>, after as List<typeof routesCompared>));
    const text = 'different is reached at port 80 through edge without a login there';
    assert.deepEqual(routes([], [route]), [text]);
    assert.deepEqual(routes([route], [route]), []);
    assert.deepEqual(routes([route], []), []);
    assert.deepEqual(routes([{ ...route, proxy: 'other' }], [route]), [text]);
  });
});

describe('comparison of mounts', () => {
  const mount = (source: string | undefined, more: object = {}) =>
    ({
      kind: 'bind',
      source,
      target: '/t',
      readOnly: false,
      gives: undefined,
      by: {},
      at: { ...at },
      ...more,
    }) as never;
  const mounts = (before: object[], after: object[]) =>
    told(mountsCompared(before as List<typeof mountsCompared>, after as List<typeof mountsCompared>));

  it('are more if they give access to something of the host', () => {
    assert.deepEqual(mounts([], [mount('/a')]), ['different info mounts /a at /t']);
    assert.deepEqual(mounts([mount('/a')], []), ['different info no longer mounts /a at /t (before)']);
    assert.deepEqual(mounts([], [mount('/etc', { gives: 'settings' })]), ['more high mounts /etc at /t']);
    assert.deepEqual(mounts([], [mount('/etc', { gives: 'settings', readOnly: true })]), [
      'more medium mounts /etc at /t',
    ]);
    assert.deepEqual(mounts([mount('/etc', { gives: 'settings' })], []), [
      'less high no longer mounts /etc at /t (before)',
    ]);
    for (const gives of ['folder', 'root', 'system', 'device', 'kernelWrite'])
      assert.deepEqual(mounts([], [mount('/x', { gives })]), ['more critical mounts /x at /t'], gives);
    assert.deepEqual(mounts([], [mount('/s', { gives: 'socket' })]), [
      'more critical mounts the control socket /s',
    ]);
    assert.deepEqual(mounts([], [mount('db', { kind: 'container' })]), [
      'more medium mounts all mounts of db',
    ]);
  });

  it('are named by their kind if they have no source', () => {
    assert.deepEqual(mounts([], [mount(undefined, { kind: 'tmpfs' })]), [
      'different info mounts a tmpfs at /t',
    ]);
    assert.deepEqual(mounts([], [mount(undefined, { kind: 'volume' })]), [
      'different info mounts an anonymous volume at /t',
    ]);
    assert.deepEqual(mounts([], [mount(undefined, { kind: 'unknown' })]), [
      'different info mounts something at /t',
    ]);
    assert.deepEqual(mounts([], [mount('/a', { target: undefined })]), ['different info mounts /a at ?']);
    assert.deepEqual(mounts([], [mount('s', { kind: 'secret' })]), []);
  });

  it('at the same target are one changed mount', () => {
    assert.deepEqual(mounts([mount('/a')], [mount('/b')]), ['different info mounts /b at /t (was /a at /t)']);
    assert.deepEqual(mounts([mount('/a')], [mount('/a', { target: '/u' })]), [
      'different info mounts /a at /u (was /a at /t)',
    ]);
    assert.deepEqual(mounts([mount('/a')], [mount('/etc', { gives: 'settings' })]), [
      'more high mounts /etc at /t (was /a at /t)',
    ]);
    assert.deepEqual(mounts([mount('/', { gives: 'root' })], [mount('/etc', { gives: 'settings' })]), [
      'less high mounts /etc at /t (was / at /t)',
    ]);
    assert.deepEqual(mounts([mount('/a/b', { gives: 'settings' })], [mount('/a', { gives: 'settings' })]), [
      'more high mounts /a at /t (was /a/b at /t)',
    ]);
    assert.deepEqual(mounts([mount('/a', { gives: 'settings' })], [mount('/a/b', { gives: 'settings' })]), [
      'less high mounts /a/b at /t (was /a at /t)',
    ]);
    assert.deepEqual(mounts([mount('/a', { gives: 'settings' })], [mount('/ab', { gives: 'settings' })]), [
      'different high mounts /ab at /t (was /a at /t)',
    ]);
    assert.deepEqual(mounts([mount('/a')], [mount(undefined, { kind: 'unknown' })]), [
      'different info mounts something at /t (was /a at /t)',
    ]);
  });

  it('are more if they become writable', () => {
    const only = { readOnly: true };
    assert.deepEqual(mounts([mount('/a', only)], [mount('/a')]), ['more medium mounts /a at /t writable']);
    assert.deepEqual(mounts([mount('/a')], [mount('/a', only)]), ['less medium mounts /a at /t read-only']);
    assert.deepEqual(
      mounts([mount('/e', { gives: 'settings', ...only })], [mount('/e', { gives: 'settings' })]),
      ['more high mounts /e at /t writable'],
    );
    assert.deepEqual(mounts([mount('v', { kind: 'volume', ...only })], [mount('v', { kind: 'volume' })]), []);
    assert.deepEqual(mounts([mount('/a', { readOnly: 'unknown' })], [mount('/a')]), [
      'different medium mounts /a at /t writable',
    ]);
  });
});

describe('comparison of devices, networks and secrets', () => {
  const devices = (before: object[], after: object[]) =>
    told(devicesCompared(before as List<typeof devicesCompared>, after as List<typeof devicesCompared>));
  const device = (source: string, more: object = {}) => ({ kind: 'device', source, at, ...more });

  it('devices are more, and so is each further permission', () => {
    assert.deepEqual(devices([], [device('/dev/a')]), ['more high gets the device /dev/a']);
    assert.deepEqual(devices([device('/dev/a')], []), [
      'less high no longer gets the device /dev/a (before)',
    ]);
    assert.deepEqual(devices([], [device('c 1:3 r', { kind: 'rule' })]), [
      'more high gets the devices of the rule c 1:3 r',
    ]);
    assert.deepEqual(devices([device('/dev/a', { permissions: 'r' })], [device('/dev/a')]), [
      'more high gets the device /dev/a with rwm (was r)',
    ]);
    assert.deepEqual(devices([device('/dev/a')], [device('/dev/a', { permissions: 'rw' })]), [
      'less high gets the device /dev/a with rw (was rwm)',
    ]);
    assert.deepEqual(devices([device('/dev/a')], [device('/dev/a', { permissions: 'rwm' })]), []);
  });

  it('GPUs are counted', () => {
    const gpu = (count: unknown) => ({ kind: 'gpu', count, at });
    assert.deepEqual(devices([], [gpu(1)]), ['more medium gets 1 GPU']);
    assert.deepEqual(devices([gpu(2)], []), ['less medium no longer gets 2 GPUs (before)']);
    assert.deepEqual(devices([gpu(1)], [gpu('all')]), ['more medium gets all GPUs (was 1 GPU)']);
    assert.deepEqual(devices([gpu('all')], [gpu(3)]), ['less medium gets 3 GPUs (was all GPUs)']);
    assert.deepEqual(devices([gpu(1)], [gpu('unknown')]), ['different medium gets some GPUs (was 1 GPU)']);
    const id = (source: string) => ({ kind: 'gpu', source, at });
    assert.deepEqual(devices([id('0')], [id('1')]), ['different medium gets GPU 1 (was GPU 0)']);
    assert.deepEqual(devices([id('0'), id('1')], [id('1'), id('0')]), []);
    assert.deepEqual(devices([id('0')], [id('0'), id('1')]), ['more medium gets GPU 0, GPU 1 (was GPU 0)']);
  });

  it('a network without internet access is less', () => {
    const networks = (before: object[], after: object[]) =>
      told(networksCompared(before as List<typeof networksCompared>, after as List<typeof networksCompared>));
    const network = (name: string, internal: unknown) => ({
      name,
      internal,
      external: false,
      sharedWith: [],
      at,
    });
    assert.deepEqual(networks([network('a', true)], [network('a', false)]), [
      'more low is in the network a, which is no longer internal',
    ]);
    assert.deepEqual(networks([network('a', false)], [network('a', true)]), [
      'less low is in the network a, which is internal',
    ]);
    assert.deepEqual(networks([network('a', false)], [network('a', false)]), []);
    assert.deepEqual(networks([network('a', false)], [network('b', false)]), [
      'different leaves the network a (before)',
      'different joins the network b',
    ]);
  });

  it('a writable secret is more', () => {
    const secrets = (before: object[], after: object[]) =>
      told(secretsCompared(before as List<typeof secretsCompared>, after as List<typeof secretsCompared>));
    const secret = (kind: string, name = 'S') => ({ kind, name, by: {}, at });
    assert.deepEqual(secrets([], [secret('environment')]), [
      'more high gets the secret S in its environment',
    ]);
    assert.deepEqual(secrets([], [secret('build_arg')]), ['more high gets the secret S as a build argument']);
    assert.deepEqual(secrets([secret('environment')], []), [
      'less high no longer gets the secret S in its environment (before)',
    ]);
    assert.deepEqual(secrets([], [secret('env_file')]), [
      'different high gets the secret S from a file of variables',
    ]);
    assert.deepEqual(secrets([secret('secret')], []), [
      'different high no longer gets the secret S as a mounted file (before)',
    ]);
    assert.deepEqual(secrets([secret('secret')], [secret('secret')]), []);
  });
});

describe('comparison of images, builds, groups and profiles', () => {
  const image = (reference: string, more: object = {}) =>
    ({
      reference,
      at,
      pin: 'tag',
      trusted: true,
      publisher: undefined,
      endOfLife: undefined,
      ...more,
    }) as never;
  const images = (before: unknown, after: unknown) => told(imagesCompared(before as never, after as never));

  it('an image is more by a looser pin, an unknown publisher, and the end of its support', () => {
    assert.deepEqual(images(undefined, image('a:1')), ['different runs the image a:1']);
    assert.deepEqual(images(image('a:1'), undefined), ['different no longer runs the image a:1 (before)']);
    assert.deepEqual(images(undefined, undefined), []);
    assert.deepEqual(images(image('a:1'), image('a:1')), []);
    assert.deepEqual(images(image('a:1'), image('a:2')), ['different runs a:2 (was a:1)']);
    assert.deepEqual(images(image('a:1'), image('a', { pin: 'none' })), [
      'more runs a by no tag (was a:1 by the tag of a release)',
    ]);
    assert.deepEqual(images(image('a:1', { pin: 'moving' }), image('a:1', { pin: 'digest' })), [
      'less runs a:1 by its digest (was a tag that moves)',
    ]);
    assert.deepEqual(images(image('a:x', { pin: 'none' }), image('a:x', { pin: 'moving' })), []);
    assert.deepEqual(images(image('a:1', { pin: 'local' }), image('a:1', { pin: 'digest' })), []);
    assert.deepEqual(images(image('a:1', { pin: 'unknown' }), image('a:1')), [
      'different runs a:1 by the tag of a release (was a reference that is not known)',
    ]);
    assert.deepEqual(images(image('a:1'), image('b:1', { trusted: false })), [
      'more high runs b:1, whose publisher is not trusted (was a:1)',
    ]);
    assert.deepEqual(images(image('a:1', { trusted: false }), image('a:1')), [
      'less high runs a:1, whose publisher is trusted',
    ]);
    const ended = { endOfLife: { state: 'ended' } };
    assert.deepEqual(images(image('a:1'), image('a:1', ended)), [
      'more medium runs a:1, which is no longer supported',
    ]);
    assert.deepEqual(images(image('a:1', ended), image('a:2')), [
      'less medium runs a:2, which is supported (was a:1)',
    ]);
    assert.deepEqual(images(image('a:1'), image('a:1', { endOfLife: { state: 'soon' } })), []);
  });

  it('a build of another stage or Dockerfile is different', () => {
    const build = (dockerfile: string | undefined, stage: string | undefined) =>
      ({ dockerfile, stage, at }) as never;
    const builds = (before: unknown, after: unknown) => told(buildsCompared(before as never, after as never));
    assert.deepEqual(builds(undefined, build('D', 'a')), ['different is built from stage a of D']);
    assert.deepEqual(builds(build('D', 'a'), undefined), [
      'different is no longer built (was stage a of D) (before)',
    ]);
    assert.deepEqual(builds(build('D', 'a'), build('D', 'b')), [
      'different is built from stage b of D (was stage a of D)',
    ]);
    assert.deepEqual(builds(build('D', '1'), build('D', '2')), []);
    assert.deepEqual(builds(build('D', '1'), build('E', '1')), ['different is built from E (was D)']);
    assert.deepEqual(builds(build('D', 'a'), build('D', '1')), [
      'different is built from D (was stage a of D)',
    ]);
    assert.deepEqual(builds(undefined, build(undefined, undefined)), [
      'different is built from a Dockerfile that is not here',
    ]);
    assert.deepEqual(builds(build('D', 'a'), build('D', 'a')), []);
  });

  it('a group is more, also if it replaces one with less access', () => {
    const group = (name: string, privileged: unknown = false, primary = false) => ({
      name,
      privileged,
      primary,
      at,
    });
    const groups = (before: object[], after: object[], root: unknown = false) =>
      told(
        groupsCompared(
          before as List<typeof groupsCompared>,
          after as List<typeof groupsCompared>,
          { root } as never,
        ),
      );
    assert.deepEqual(groups([], [group('docker', true)]), ['more medium is in the group docker']);
    assert.deepEqual(groups([], [group('docker', true)], true), ['more low is in the group docker']);
    assert.deepEqual(groups([], [group('app')]), ['more low is in the group app']);
    assert.deepEqual(groups([group('docker', true)], []), [
      'less low is no longer in the group docker (before)',
    ]);
    assert.deepEqual(groups([group('app')], [group('docker', true)]), [
      'more medium is in the group docker (was app)',
    ]);
    assert.deepEqual(groups([group('a')], [group('b')]), ['different low is in the group b (was a)']);
    assert.deepEqual(groups([group('0')], [group('root')]), []);
    assert.deepEqual(groups([], [group('app', false, true)]), []);
    assert.deepEqual(groups([], [group('0', true, true)]), ['different medium is in the group 0']);
    assert.deepEqual(groups([], [group('disk', true, true)]), ['more medium is in the group disk']);
  });

  it('another profile is different, in any order of the profiles', () => {
    const profiles = (before: string[], after: string[]) =>
      told(
        profilesCompared(
          { profiles: before, profilesAt: at } as never,
          { profiles: after, profilesAt: at } as never,
        ),
      );
    assert.deepEqual(profiles([], ['b', 'a']), [
      'different starts with the profile a or b (was without a profile)',
    ]);
    assert.deepEqual(profiles(['a'], []), ['different starts without a profile (was with the profile a)']);
    assert.deepEqual(profiles(['a', 'b'], ['b', 'a']), []);
    assert.deepEqual(profiles([], []), []);
  });
});

describe('building blocks of comparisons', () => {
  it('a higher rank is more, and an unknown one is different', () => {
    assert.equal(riskOf(1, 2), 'more');
    assert.equal(riskOf(2, 1), 'less');
    assert.equal(riskOf(1, 1), undefined);
    assert.equal(riskOf(false, true), 'more');
    assert.equal(riskOf('unknown', 1), 'different');
    assert.equal(riskOf(1, 'unknown'), 'different');
    assert.equal(riskOf<number>('unknown', 'unknown'), undefined);
  });

  it('items are paired by the first common key, otherwise they stay single', () => {
    const pairs = pairedBy(
      ['a1', 'b1', 'c1'],
      ['b1', 'a2', 'd3'],
      (each) => each,
      (each) => each.charAt(0),
    );
    assert.deepEqual(pairs, [
      ['b1', 'b1'],
      ['a1', 'a2'],
      ['c1', undefined],
      [undefined, 'd3'],
    ]);
    assert.deepEqual(
      pairedBy(['a', 'a'], ['a'], (each) => each),
      [
        ['a', 'a'],
        ['a', undefined],
      ],
    );
  });
});

describe('comparison of capabilities', () => {
  const capabilities = (before: unknown, after: unknown) =>
    told(
      capabilitiesCompared(
        { granted: before, added: [], dropped: [] } as never,
        { granted: after, added: [], dropped: [] } as never,
      ),
    );

  it('are different if one side is unknown, and equal if both are', () => {
    const text = 'different has capabilities that are not known on one side';
    assert.deepEqual(capabilities('unknown', []), [text]);
    assert.deepEqual(capabilities([], 'unknown'), [text]);
    assert.deepEqual(capabilities('unknown', 'all'), [text]);
    assert.deepEqual(capabilities('unknown', 'unknown'), []);
  });

  it('are critical if they are all capabilities', () => {
    assert.deepEqual(capabilities([], 'all'), ['more critical has all capabilities']);
    assert.deepEqual(capabilities('all', []), ['less critical no longer has all capabilities']);
    assert.deepEqual(capabilities('all', 'all'), []);
  });
});
