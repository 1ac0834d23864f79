import { rule, systemDirectory } from '../../server/engine/judge.ts';

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
