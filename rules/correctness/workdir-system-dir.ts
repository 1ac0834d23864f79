import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { joinPath, workdirBefore } from '../../server/engine/dockerfile/stages/workdir.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'workdir-system-dir',
  on: 'instruction',
  keywords: ['WORKDIR'],
  severity: 'high',
  fixable: false,
  title: 'WORKDIR is a directory of the kernel or the system',
  label: 'WORKDIR in the system',
  why: 'Such a working directory has allowed container escapes, and application files do not belong there.',
  refs: { trivy: ['DS-0030'], cwe: ['CWE-668'] },
  messages: {
    descriptor: {
      text: "{path} can lead to the host's files through a process of the container runtime.",
      severity: 'critical',
      refs: { cwe: ['CWE-403'] },
    },
    kernel: 'The working directory {path} is in a file system of the kernel.',
    system: { text: 'The working directory {path} is a system directory.', severity: 'medium' },
  },
  check(instruction, report) {
    const [word] = instruction.args;
    const found = instruction.keyword === 'WORKDIR' ? systemDirectory(instruction) : undefined;
    if (word && found) report({ at: word.span, message: found.kind, words: { path: found.path } });
  },
});

/** A working directory that is not a place for an application. */
interface SystemDirectory {
  /** An absolute path. */
  readonly path: string;
  readonly kind: 'descriptor' | 'kernel' | 'system';
}

/** The system directory that a WORKDIR enters, resolved through earlier ones; undefined for any other. */
function systemDirectory(instruction: Instruction): SystemDirectory | undefined {
  const { args, stage } = instruction;
  const value = args[0]?.value;
  if (value === undefined || stage?.platform === 'windows') return undefined;
  const path = joinPath(value.startsWith('/') ? '/' : workdirBefore(instruction), value, 'linux');
  if (path === undefined || /^\/dev\/shm(?:\/|$)/.test(path)) return undefined;
  if (/^\/proc\/[^/]+\/(?:fd|cwd|root)(?:\/|$)/.test(path)) return { path, kind: 'descriptor' };
  if (/^\/(?:proc|sys|dev)(?:\/|$)/.test(path)) return { path, kind: 'kernel' };
  return /^\/(?:boot|initrd|lost\+found)(?:\/|$)/.test(path) ? { path, kind: 'system' } : undefined;
}
