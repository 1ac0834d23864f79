import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { letsOthersWrite, setsModes, withoutOthersWrite, worldWritableModes } from './file-mode.ts';
import { grantsIn, openRightIn } from './windows-rights.ts';

export default rule({
  id: 'world-writable',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'Files are writable by every user',
  why: 'Any process in the container, however unprivileged, can then change files that others read or run.',
  refs: { sonar: ['S2612'], droast: ['DF034'], cwe: ['CWE-732'] },
  messages: {
    command: {
      text: 'Mode {mode} makes this path writable by every user in the container.',
      refs: { tally: ['tally/world-writable-state-path-workaround'] },
    },
    account: {
      text: 'Mode {mode} lets every user in the container change {path}, and so become root.',
      severity: 'high',
    },
    acl: '{right} lets every user in the container change these files.',
    copy: 'Mode {mode} makes the copied files writable by every user in the container.',
  },
  when: ({ script, flags }) =>
    flags.length > 0 || script?.windows === true || script?.commands.some(setsModes) === true,
  check({ keyword, flags, script, file }, report) {
    for (const { what: right, at } of grantsIn(file.text, script, openRightIn))
      report({ at, message: 'acl', words: { right } });
    for (const command of script?.commands ?? [])
      for (const { word, mode, restricted } of worldWritableModes(command)) {
        const { span, shape } = word;
        const start = span.end - mode.length;
        const plain = shape.endsWith(mode) && span.end - span.start === shape.length;
        const at = plain ? { start, end: span.end } : span;
        const paths = command.args.map(({ shape }) => shape).filter((each) => accountFile.test(each));
        const [path] = paths;
        const fixes = plain ? fix(at, path ? accountMode(paths, mode) : restricted) : [];
        if (path) report({ at, message: 'account', words: { mode, path }, fixes });
        else report({ at, message: 'command', words: { mode }, fixes });
      }
    for (const { name, value } of keyword === 'COPY' || keyword === 'ADD' ? flags : []) {
      if (name !== 'chmod' || !value || !letsOthersWrite(value.text)) continue;
      const fixes = fix(value.span, withoutOthersWrite(value.text));
      report({ at: value.span, message: 'copy', words: { mode: value.text }, fixes });
    }
  },
});

/** Files that decide who may become root. */
const accountFile = /^\/etc\/(?:passwd|g?shadow|group|sudoers(?:\.d\b.*)?)$/;

/** Returns a mode that lets everyone read account files but only the owner write; undefined if few may read one. */
const accountMode = (paths: readonly string[], mode: string) =>
  paths.every((path) => /^\/etc\/(?:passwd|group)$/.test(path)) && /^0?[67]\d\d$/.test(mode)
    ? '644'
    : undefined;

function fix(span: Span, restricted: string | undefined) {
  if (restricted === undefined) return [];
  const loses = restricted === '1777' ? shown`remove files of others` : shown`write`;
  const title = shown`Use mode ${restricted} (other users can no longer ${loses})`;
  // Only the mode changes; owner and group stay the same.
  return [{ title, safety: 'unsafe' as const, edits: [{ span, text: restricted }], sound: true }];
}
