import { reachesContainer } from '../../server/engine/dockerfile/copies/container-files.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import {
  letsOthersWrite,
  setsModes,
  type WorldWritableMode,
  withoutOthersWrite,
  worldWritableModes,
} from './file-mode.ts';
import { foldersOf } from './folders.ts';
import { openAcl } from './open-acl.ts';
import { openUmask, openUmaskWritten } from './umask.ts';
import { grantsIn, openRightIn } from './windows-rights.ts';

/** Checks of other tools, which look at modes only. */
const chmod = { sonar: ['S2612'], droast: ['DF034'] };

export default rule({
  id: 'world-writable',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'Files are writable by every user',
  label: 'Writable by everyone',
  why: 'Any process in the container, however unprivileged, can then change files that others read or run.',
  refs: { cwe: ['CWE-732'] },
  messages: {
    command: {
      text: 'Mode {mode} makes this path writable by every user in the container.',
      refs: { ...chmod, tally: ['tally/world-writable-state-path-workaround'] },
    },
    account: {
      text: 'Mode {mode} lets every user change {path}, and so become root.',
      severity: 'high',
      refs: chmod,
    },
    sticky: {
      text: 'Mode {mode} leaves {path} without the sticky bit: any user can remove or replace the files of others.',
      refs: chmod,
    },
    acl: '{right} lets every user in the container change these files.',
    umask: 'umask {mask} lets every user change the files that later commands create.',
    copy: {
      text: 'Mode {mode} makes the copied files writable by every user in the container.',
      refs: chmod,
    },
  },
  when: ({ script, flags, written }) =>
    flags.length > 0 ||
    written.length > 0 ||
    script?.windows === true ||
    script?.commands.some((each) => setsModes(each) || each.name === 'setfacl' || each.name === 'umask') ===
      true,
  check(instruction, report) {
    const { keyword, flags, script, args, file, written } = instruction;
    const reaches = (paths: readonly (string | undefined)[], deep: boolean) =>
      paths.some((path) =>
        reachesContainer(instruction, { path, deep, folder: isFolder(instruction, path) }),
      );
    const somewhere = [undefined];
    for (const { what: right, at } of grantsIn(file.text, script, openRightIn))
      if (reaches(somewhere, true)) report({ at, message: 'acl', words: { right } });
    for (const command of script?.commands ?? none) {
      for (const each of worldWritableModes(command)) {
        if (!reaches(pathsOf(command, each.files), each.deep)) continue;
        const { mode } = each;
        const { at, account, folder, fixes } = placed(each);
        if (account) report({ at, message: 'account', words: { mode, path: account }, fixes });
        else if (folder) report({ at, message: 'sticky', words: { mode, path: folder }, fixes });
        else report({ at, message: 'command', words: { mode }, fixes });
      }
      const acl = openAcl(command);
      if (acl && reaches(pathsOf(command, acl.files), acl.deep))
        report({ at: acl.at, message: 'acl', words: { right: acl.entry } });
    }
    const masks = [...(script?.commands ?? none).map(openUmask), ...written.map(openUmaskWritten)];
    for (const umask of masks)
      if (umask && reaches(somewhere, true))
        report({ at: umask.at, message: 'umask', words: { mask: umask.mask } });
    for (const { name, value } of keyword === 'COPY' || keyword === 'ADD' ? flags : none) {
      if (name !== 'chmod' || !value || !letsOthersWrite(value.text)) continue;
      const fixes = fix(value.span, withoutOthersWrite(value.text));
      if (reaches([args.at(-1)?.value], true))
        report({ at: value.span, message: 'copy', words: { mode: value.text }, fixes });
    }
  },
});

/** The exact place of a mode, the account file or shared folder that gets it, and its fixes. */
function placed({ word, mode, files, restricted, sticky }: WorldWritableMode) {
  const { span, shape } = word;
  const plain = shape.endsWith(mode) && span.end - span.start === shape.length;
  const at = plain ? { start: span.end - mode.length, end: span.end } : span;
  const accounts = files.map((each) => each.shape).filter((each) => accountFile.test(each));
  const [account] = accounts;
  const fixes = plain ? fix(at, account ? accountMode(accounts, mode) : restricted) : [];
  return { at, account, folder: sticky ? files[0]?.shape : undefined, fixes };
}

/** The paths of words; undefined for one that depends on a variable, or on a folder that the script changes to. */
function pathsOf({ script }: Command, files: readonly Word[]): readonly (string | undefined)[] {
  if (files.length === 0) return [undefined];
  const moves = script.commands.some(({ name }) => name === 'cd' || name === 'pushd');
  return files.map(({ shape }) =>
    /[$`~]/.test(shape) || shape === '{}' || (moves && !shape.startsWith('/')) ? undefined : shape,
  );
}

/** Whether a stage makes a path as a folder. */
const isFolder = ({ stage }: Instruction, path: string | undefined): boolean =>
  path !== undefined && (path.endsWith('/') || (stage !== undefined && foldersOf(stage).has(path)));

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
