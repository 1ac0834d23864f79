import { rule } from '../../server/engine/rule.ts';
import { exposureOf } from './hostpath.ts';
import { readOnlyFix } from './mount-option.ts';

const base = { cis: ['5.6'], kics: ['1c1325ff-831d-43a1-973e-839ae57dfcc0'], cwe: ['CWE-668'] };
const refs = { ...base, 'compose-lint': ['CL-0013'] };
const change = { ...base, cwe: ['CWE-668', 'CWE-732'], 'compose-lint': ['CL-0025'] };
const secrets = { ...refs, cwe: ['CWE-522', 'CWE-668'] };
const all = { ...base, 'compose-lint': ['CL-0001'] };
const severity = 'medium';

export default rule({
  id: 'sensitive-host-path',
  on: 'service',
  severity: 'high',
  fixable: true,
  title: 'A service mounts a sensitive path of the host',
  why: 'What is mounted is not isolated: whoever takes the container over has those files of the host too.',
  refs: {},
  messages: {
    root: { text: '{path} is the whole file system of the host.', severity: 'critical', refs: all },
    system: {
      text: '{path} is writable: what is written there can take over the host.',
      severity: 'critical',
      refs: change,
    },
    secret: { text: '{path} of the host can be read in the container.', refs },
    settings: {
      text: "{path} is writable: the container can change the host's configuration.",
      refs: change,
    },
    settingsRead: { text: '{path} shows a part of /etc, the configuration of the host.', severity, refs },
    credential: { text: '{path} holds credentials of a user of the host.', refs: secrets },
    home: { text: '{path} is a home directory of the host, with its keys and login scripts.', refs },
    device: { text: "{path} shows the host's devices, disks or memory.", refs },
    kernelWrite: { text: "{path} is writable: the container can change the host's kernel settings.", refs },
    kernel: { text: "{path} shows the host's kernel and processes.", severity, refs },
    log: { text: "{path} holds the host's logs.", severity, refs },
    memory: { text: "{path} is the host's shared memory.", severity, refs },
    runtime: { text: '{path} belongs to running services of the host.', severity, refs },
    agent: { text: "{path} lets the container use the keys of the user's agent.", severity, refs },
    display: { text: '{path} lets the container see the screen and what is typed.', severity, refs },
    env: { text: '{path} holds the secrets of the project.', severity: 'low', refs: { cwe: ['CWE-522'] } },
    disks: { text: '{path} holds the disks that are mounted on the host.', severity: 'low', refs: base },
    software: { text: '{path} of the host can be read in the container.', severity: 'low', refs },
    harmless: { text: '{path} is mounted writable, though it is meant to be read.', severity: 'low', refs },
  },
  *check(service) {
    for (const mount of service.mounts) {
      const exposure = exposureOf(mount, service);
      if (!exposure || exposure.harm === 'socket' || exposure.harm === 'folder') continue;
      const { harm, path, device, byWriting } = exposure;
      const related = device
        ? [{ at: device, message: 'The volume is this path of the host.' as const }]
        : [];
      const title = 'Mount it read-only (the container can no longer write there)';
      const fixes = () => (byWriting ? [readOnlyFix(title, mount)] : []);
      const at = { file: mount.file, span: mount.sourceSpan };
      yield { at, message: harm, words: { path }, related, fixes };
    }
  },
});
