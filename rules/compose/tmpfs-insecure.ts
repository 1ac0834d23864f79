import { looseTmpfs, replacementFix, rule, shown } from '../../server/engine/judge.ts';

export default rule({
  id: 'tmpfs-insecure',
  on: 'service',
  severity: 'low',
  fixable: true,
  title: 'An in-memory mount allows programs or devices',
  why: 'Where an intruder can write, programs, set-user-ID bits and device nodes should not work; the engine forbids them by default.',
  refs: { cwe: ['CWE-732'], 'compose-lint': ['CL-0022'] },
  messages: { loose: 'The tmpfs {path} is mounted with {options}.' },
  *check(service) {
    for (const { node, path, loose, strict } of looseTmpfs(service)) {
      const title = shown`Mount it without ${loose.join(', ')} (programs that run from there fail)`;
      const fixes = () => [replacementFix(title, node, strict)];
      yield { at: node, message: 'loose', words: { path, options: loose.join(', ') }, fixes };
    }
  },
});
