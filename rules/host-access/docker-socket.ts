import { drasticFix, removalFix } from '../../server/engine/compose/edit/fix.ts';
import type { Node } from '../../server/engine/compose/model.ts';
import { isSelfContained } from '../../server/engine/posture/documented.ts';
import { isOfUser, isReadOnlyProxy, isSocketProxy } from '../../server/engine/posture/host/control-socket.ts';
import { exposureOf, socketFiles } from '../../server/engine/posture/host/hostpath.ts';
import {
  type Gate,
  ofAnyone,
  ofEngine,
  power,
  processOf,
  userWord,
} from '../../server/engine/posture/host/power.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { socketFixes, startsContainers } from './socket-proxy.ts';

const refs = { cis: ['5.32'], cwe: ['CWE-250', 'CWE-668'], 'compose-lint': ['CL-0001'] };
const docker = {
  ...refs,
  kics: ['d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b'],
  semgrep: ['exposing-docker-socket-volume'],
};
const ofApi = { cis: ['5.32'], cwe: ['CWE-250', 'CWE-522'] };
const pointsHere = 'The volume points to this host path' as const;

export default rule({
  id: 'docker-socket',
  on: 'posture',
  severity: 'critical',
  fixable: true,
  title: 'A service can control the container engine',
  label: 'Controls the engine',
  why: 'A process that can use the socket of a container engine or of init runs programs on the host, usually as root.',
  refs: {},
  messages: {
    docker: {
      text: '{path} controls the host, even read-only: use a socket proxy or a rootless engine.',
      refs: docker,
    },
    starter: {
      text: '{path} controls the host: give it a rootless engine to start containers.',
      refs: docker,
    },
    rootless: {
      text: '{path} controls all that its owner has: put a proxy in between.',
      severity: 'high',
      refs: docker,
    },
    userFolder: {
      text: '{path} has the socket of a rootless engine: it controls all that its owner has.',
      severity: 'high',
      refs: docker,
    },
    pipe: {
      text: '{path} controls the host: allow a proxy only what is needed.',
      refs: docker,
    },
    socket: {
      text: '{path} controls the host, even read-only: remove the mount or put a proxy in between.',
      refs,
    },
    folder: {
      text: '{path} has sockets that control the host: mount only what is needed.',
      refs,
    },
    proxy: {
      text: 'The socket proxy has access to {path}; it must allow only what its clients need.',
      severity: 'low',
      refs: docker,
    },
    dormant: {
      text: '{path}: a setuid program can make the user {user} root, and root controls the host.',
      severity: 'medium',
      refs: docker,
    },
    closed: {
      text: 'The user {user} cannot use {path} now; as root or in the group of the socket it would control the host.',
      severity: 'low',
      refs: docker,
    },
    api: {
      text: "use_api_socket gives it the Docker socket and the user's registry credentials.",
      refs: ofApi,
    },
    credentials: {
      text: 'With use_api_socket the service has registry credentials; the user {user} cannot use the Docker socket.',
      severity: 'high',
      refs: { cis: ['5.32'], cwe: ['CWE-522'] },
    },
  },
  check(posture, report, { profiles }) {
    const { service } = posture;
    const user = userWord(posture.user);
    const allowed = (path: string, message: Given): Given | 'dormant' | 'closed' => {
      if (message === 'proxy' || message === 'pipe') return message;
      const can = power(gateOf(path), processOf(posture, profiles));
      return can === 'dormant' ? can : can === 'none' ? 'closed' : message;
    };
    for (const mount of service.mounts) {
      const exposure = exposureOf(mount, service);
      if (exposure?.harm !== 'socket' && exposure?.harm !== 'folder') continue;
      const { harm, path, device } = exposure;
      const given = harm === 'folder' ? harm : messageFor(path, posture);
      if (!given) continue;
      const related = device ? [{ at: device, message: pointsHere }] : [];
      const isDockerSocket =
        given === 'docker' || given === 'starter' || (given === 'rootless' && isDocker(path));
      const fixes = () => (given === 'proxy' ? [] : socketFixes(posture, mount, isDockerSocket));
      const at = { file: mount.file, span: mount.sourceSpan };
      const own = given === 'socket' || given === 'folder' || !isDocker(path) ? refs : docker;
      report({ at, message: allowed(path, given), words: { path, user }, related, fixes, refs: own });
    }
    for (const { path, at } of socketFiles(service)) {
      const message = allowed(path, isDocker(path) ? 'docker' : 'socket');
      report({ at, message, words: { path, user }, refs: isDocker(path) ? docker : refs });
    }
    const api = service.effective.entries.get('use_api_socket')?.value;
    const title = 'Remove use_api_socket (the service can no longer use the Docker API)';
    if (isOn(api)) {
      const can = allowed(apiSocket, 'docker');
      const message = can === 'closed' ? 'credentials' : can === 'dormant' ? can : 'api';
      const own = message === 'dormant' ? { refs: ofApi } : {};
      const words = { path: apiSocket, user };
      report({
        at: api,
        message,
        words,
        fixes: () => [drasticFix(removalFix(title, api), !isSelfContained(posture))],
        ...own,
      });
    }
  },
});

/** What a socket gives to anyone who can use it. */
type Given = 'docker' | 'starter' | 'rootless' | 'userFolder' | 'pipe' | 'socket' | 'folder' | 'proxy';

const isDocker = (path: string) => path.lastIndexOf('docker') > path.lastIndexOf('/');

function messageFor(path: string, posture: Posture): Given | undefined {
  const { service } = posture;
  if (!isDocker(path)) {
    if (!isOfUser(path)) return 'socket';
    return path.endsWith('.sock') ? 'rootless' : 'userFolder';
  }
  if (isSocketProxy(service)) return isReadOnlyProxy(service) ? undefined : 'proxy';
  if (pipe.test(path)) return 'pipe';
  if (isOfUser(path)) return 'rootless';
  return startsContainers(posture) ? 'starter' : 'docker';
}

/** Who can use a socket, or the contents of a folder of sockets. */
function gateOf(path: string): Gate {
  if (!isOfUser(path)) return ofEngine;
  const owner = /^(?:\/var)?\/run\/user\/(\d+)(?:\/|$)/.exec(path)?.[1];
  return owner === undefined ? ofAnyone : { owner };
}

/** The path that `use_api_socket` mounts. */
const apiSocket = '/var/run/docker.sock';

const pipe = /^[\\/]{2}\.[\\/]pipe[\\/]/;

const isOn = (node: Node | undefined): node is Node =>
  node?.kind === 'scalar' && /^(?:true|yes|on|y)$/i.test(node.text ?? '');
