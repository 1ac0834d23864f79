import { rule } from '../../server/engine/rule.ts';
import type { TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { textsOfSed } from '../../server/engine/shell/command/writes.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import { holdsAny, type Span, textOf } from '../../server/engine/source/text.ts';
import { verifies } from './checksum.ts';

export default rule({
  id: 'host-key-check-off',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'SSH does not verify the host key',
  label: 'SSH host not checked',
  why: 'Anyone on the network path can impersonate the host and decide what the build receives from it.',
  refs: { cwe: ['CWE-295', 'CWE-322'] },
  messages: {
    off: '{option} makes SSH accept any host key.',
    new: {
      text: '{option} accepts any host key in a build, because no keys are known yet.',
      severity: 'low',
    },
    scan: {
      text: '{option} trusts any host key: write the published one.',
      severity: 'low',
    },
  },
  check(instruction, report) {
    const { keyword, rest, heredocs, script, pairs, file } = instruction;
    const variables = keyword === 'ENV' || keyword === 'ARG';
    if ((variables || heredocs.length > 0 || script) && namesOption(textOf(instruction))) {
      const parts = variables ? pairs.map(({ span }) => span) : [rest.span];
      const all = heredocs.length === 0 ? parts : [...parts, ...heredocs.map(({ body }) => body.span)];
      const found = all.flatMap(({ start, end }) => hostKeyOffIn(file.text.slice(start, end), start));
      const searched = found.length === 0 ? [] : (script?.commands ?? []).flatMap(searchesFor);
      for (const { kind, at, name, change } of found) {
        if (searched.some(({ span, kept }) => within(at, span) && !kept.some((each) => each.includes(name))))
          continue;
        const title = 'Verify host keys (the host must be in known_hosts)' as const;
        const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
        report({ at, message: kind, words: { option: name }, fixes });
      }
    }
    const commands = script?.commands ?? none;
    for (let each = 0; each < commands.length; each++) {
      const command = commands[each]!;
      const scan = command.name === 'ssh-keyscan' ? trustsScan(command) : undefined;
      if (scan) report({ at: scan.at, message: 'scan', words: { option: scan.name } });
    }
  },
});

/** A place where SSH accepts any host key: verification off, new keys accepted, or a key fetched in the build. */
interface HostKeyOff {
  readonly kind: 'off' | 'new' | 'scan';
  readonly at: Span;
  /** The option and its value. */
  readonly name: string;
  readonly change: TextChange | undefined;
}

const option =
  /((?:ANSIBLE_)?host_key_checking|StrictHostKeyChecking|UserKnownHostsFile)[\s=]+["']?([\w/-]+)/gi;

const options = ['stricthostkeychecking', 'userknownhostsfile', 'host_key_checking'];
const namesOption = (text: string) => holdsAny(text.toLowerCase(), options);

/**
 * Finds settings that disable host key verification in a text that starts at an offset: a variable's value or a
 * file's content.
 */
function hostKeyOffIn(text: string, offset: number): readonly HostKeyOff[] {
  if (!namesOption(text)) return none;
  const found: HostKeyOff[] = [];
  for (const match of text.matchAll(option)) {
    const start = offset + match.index;
    const isCheck = !/file$/i.test(match[1] ?? '');
    // In `sed`, a slash ends the value; elsewhere it is a part of a path.
    const value = isCheck ? (match[2] ?? '').replace(/\/.*/s, '') : (match[2] ?? '');
    const written = match[0].slice(0, match[0].length - (match[2]?.length ?? 0) + value.length);
    if (!(isCheck ? /^(?:no|off|false|0|accept-new)$/i : /^\/dev\/null$/).test(value)) continue;
    const kind = value.toLowerCase() === 'accept-new' ? 'new' : 'off';
    const at = { start, end: start + written.length };
    const change = isCheck ? { span: { start: at.end - value.length, end: at.end }, text: 'yes' } : undefined;
    found.push({ kind, at, name: written.replace(/["']/g, ''), change });
  }
  // A discarded known_hosts file matters only if StrictHostKeyChecking is not set.
  return /StrictHostKeyChecking/i.test(text) ? found.filter(({ change }) => change !== undefined) : found;
}

/** Returns the words of a command that are only search patterns, without their replacements. */
function searchesFor({ name = '', args }: Command) {
  // Queries for the version, the configuration or known keys (ssh manual).
  if (name === 'ssh' && args.some(({ shape }) => /^-[GQV]$/.test(shape)))
    return args.map(({ span }) => ({ span, kept: [] }));
  if (!/^(?:[ef]?grep|sed|rg)$/.test(name)) return [];
  return args.map(({ span, shape }) => ({ span, kept: name === 'sed' ? textsOfSed(shape) : [] }));
}

const within = (inner: Span, outer: Span) => outer.start <= inner.start && inner.end <= outer.end;

/** Finds `ssh-keyscan` whose result is trusted without a comparison with a known key. */
function trustsScan(command: Command): HostKeyOff | undefined {
  if (!command.nameWord) return undefined;
  const { nameWord, redirects, pipesTo, script, args } = command;
  const kept =
    redirects.some(
      ({ operator, target }) => /^>/.test(operator) && target && /known_hosts/.test(target.shape),
    ) ||
    (pipesTo?.name === 'tee' && pipesTo.args.some(({ shape }) => /known_hosts/.test(shape)));
  if (!kept || args.some(({ value }) => value === 'localhost' || value === '127.0.0.1')) return undefined;
  const compared = script.commands.some(
    (each) =>
      verifies(each) ||
      each.name === 'ssh-keygen' ||
      each.name === 'grep' ||
      each.name === 'diff' ||
      each.name === 'cmp',
  );
  return compared ? undefined : { kind: 'scan', at: nameWord.span, name: 'ssh-keyscan', change: undefined };
}
