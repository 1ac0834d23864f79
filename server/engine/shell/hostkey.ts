import type { Span } from '../text.ts';
import type { Change } from './cut.ts';
import type { Command } from './model.ts';
import { verifies } from './verify.ts';

/** A place where SSH takes a host's key for good: checks turned off, new keys accepted, or a key fetched in the build. */
export interface HostKeyOff {
  readonly kind: 'off' | 'new' | 'scan';
  readonly at: Span;
  /** The option and its value. */
  readonly name: string;
  readonly change: Change | undefined;
}

const option = /(StrictHostKeyChecking|UserKnownHostsFile)[\s=]+["']?([\w/-]+)/gi;

/** What turns the check of host keys off in a text that starts at an offset: a variable's value, a file's body. */
export function hostKeyOffIn(text: string, offset: number): readonly HostKeyOff[] {
  const found: HostKeyOff[] = [];
  for (const match of text.matchAll(option)) {
    const start = offset + match.index;
    const value = match[2] ?? '';
    const isCheck = match[1]?.toLowerCase() === 'stricthostkeychecking';
    if (!(isCheck ? /^(?:no|off|accept-new)$/i : /^\/dev\/null$/).test(value)) continue;
    const kind = value.toLowerCase() === 'accept-new' ? 'new' : 'off';
    const at = { start, end: start + match[0].length };
    const change = isCheck ? { span: { start: at.end - value.length, end: at.end }, text: 'yes' } : undefined;
    found.push({ kind, at, name: match[0].replace(/["']/g, ''), change });
  }
  // A file of keys that is thrown away matters where nothing else says how strict to be.
  return /StrictHostKeyChecking/i.test(text) ? found.filter(({ change }) => change !== undefined) : found;
}

/** `ssh-keyscan` whose answer is trusted, though nothing compares it with a key that is known. */
export function trustsScan(command: Command): HostKeyOff | undefined {
  const { name, nameWord, redirects, pipesTo, script, args } = command;
  if (name !== 'ssh-keyscan' || !nameWord) return undefined;
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
