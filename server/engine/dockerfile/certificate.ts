import { type TlsOff, tlsOffIn, tlsVariable } from '../shell/tls.ts';
import { tlsOffWritten } from '../shell/tlsfile.ts';
import { checkedLater } from '../shell/verify.ts';
import type { Instruction } from './model.ts';
import { withoutPair } from './removal.ts';
import { writtenIn } from './written.ts';

/** A place of an instruction where the check of certificates is off, and whether a checksum follows all the same. */
export interface UncheckedServer extends TlsOff {
  readonly checked: boolean;
}

/** One of these is in every instruction that turns the check off. */
export const certificateWords: readonly string[] = [
  ...['curl', 'insecure', 'trusted-host', 'trusted_host', 'trust-server', 'verif', 'revoke', 'unauthorized'],
  ...['strict-ssl', 'strict_ssl', 'strictssl', 'disable-tls', 'check-cert', 'check_cert', 'certificates.'],
  ...['skipcert', 'certificateval'],
];

/** The places where an instruction turns the check of certificates off: in its variables, what it runs, and what it writes. */
export function uncheckedServers(instruction: Instruction): UncheckedServer[] {
  const { keyword, pairs, script, file } = instruction;
  const variables = (keyword === 'ENV' || keyword === 'ARG' ? pairs : []).flatMap((pair) => {
    const { name, value, resolved, span: at } = pair;
    const found = value && tlsVariable(name.text, resolved);
    if (!found) return [];
    const { kind, on } = found;
    const plain = value.text.replace(/["']/g, '') === resolved;
    const flip = on !== undefined && plain ? { span: value.span, text: on } : undefined;
    const change = on === undefined ? withoutPair(instruction, pair) : flip;
    return [{ kind, at, name: name.text, change, checked: false }];
  });
  // A health check asks the container itself, unless it names another host.
  const commands = (script?.commands ?? []).filter(
    ({ args }) => keyword !== 'HEALTHCHECK' || args.some(({ value }) => value?.includes('://')),
  );
  const switches = commands.flatMap((command) =>
    tlsOffIn(file.text, command).map((each) => {
      const fetches = each.kind === 'curl' || each.kind === 'wget';
      return { ...each, checked: fetches && checkedLater(command) };
    }),
  );
  const files = writtenIn(instruction).flatMap((written) => tlsOffWritten(file.text, written) ?? []);
  return [...variables, ...switches, ...files.map((each) => ({ ...each, checked: false }))];
}
