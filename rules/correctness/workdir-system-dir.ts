import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { joinPath, workdirBefore } from '../../server/engine/dockerfile/stages/workdir.ts';
import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: 'workdir-system-dir',
  on: 'instruction',
  keywords: ['WORKDIR'],
  severity: 'high',
  fixable: false,
  title: "The working directory lies in the kernel's or the system's own directories",
  why: 'A container that starts inside such a directory has been a way out to the host, and its files are no place for an application.',
  refs: { trivy: ['DS-0030'], cwe: ['CWE-668'] },
  messages: {
    descriptor: {
      text: '{path} is a file descriptor of the runtime, which may lead to the file system of the host.',
      severity: 'critical',
      refs: { cwe: ['CWE-403'] },
    },
    kernel: 'The working directory {path} belongs to the kernel.',
    system: { text: 'The working directory {path} belongs to the system.', severity: 'medium' },
  },
  *check(instruction) {
    const [word] = instruction.args;
    const found = instruction.keyword === 'WORKDIR' ? systemDirectory(instruction) : undefined;
    if (word && found) yield { at: word.span, message: found.kind, words: { path: found.path } };
  },
});

/** A working directory in a place that is not an application's. */
interface SystemDirectory {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'descriptor' | 'kernel' | 'system';
}

/** The system's own directory that a WORKDIR enters, resolved through those before it; undefined for any other. */
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
