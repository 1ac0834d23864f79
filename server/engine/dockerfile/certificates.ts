import { type TlsOff, tlsOffIn, tlsOffWritten, tlsVariable } from '../shell/tls.ts';
import { checkedLater } from '../shell/verify.ts';
import type { Instruction } from './model.ts';
import { writtenIn } from './written.ts';

/** A place in an instruction that turns off the check of a server's certificate. */
export interface UncheckedServer extends TlsOff {
  /** True for a download that the same script compares with a checksum. */
  readonly compared: boolean;
}

/** The places in an instruction, its variables, commands and the files it writes, that turn certificate checks off. */
export function uncheckedServers(instruction: Instruction): readonly UncheckedServer[] {
  const { pairs, keyword, script, file } = instruction;
  const found: UncheckedServer[] = [];
  for (const { name, value, resolved, span } of keyword === 'ENV' || keyword === 'ARG' ? pairs : []) {
    const off = value && tlsVariable(name.text, resolved);
    if (!off) continue;
    const plain = off.on !== undefined && value.text.replace(/["']/g, '') === resolved;
    const change = plain ? { span: value.span, text: off.on ?? '' } : undefined;
    found.push({ kind: off.kind, at: span, name: name.text, change, compared: false });
  }
  for (const command of script?.commands ?? []) {
    // A health check asks the container itself, unless it names another host.
    if (keyword === 'HEALTHCHECK' && !command.args.some(({ value }) => value?.includes('://'))) continue;
    for (const off of tlsOffIn(file.text, command)) {
      const compared = (off.kind === 'curl' || off.kind === 'wget') && checkedLater(command);
      found.push({ ...off, compared });
    }
  }
  for (const written of writtenIn(instruction)) {
    const off = tlsOffWritten(written);
    if (off) found.push({ ...off, compared: false });
  }
  return found;
}
