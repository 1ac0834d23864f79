import type { Span } from '../text.ts';
import { fetchesOf } from './fetch.ts';
import type { Command, Script, Word } from './model.ts';
import { verifies } from './verify.ts';

/** A pipe whose result is that of its last command alone. */
export interface MaskedPipe {
  /** The command whose failure goes unseen. */
  readonly word: Word;
  readonly name: string;
  /** True where it fetches or checks something. */
  readonly matters: boolean;
  /** True inside a script that another command runs (`sh -c '…'`). */
  readonly nested: boolean;
}

/** The pipes of a script that hide a failure on their left, one for each pipeline; `strict` tells of the shell in effect. */
export function maskedPipes(script: Script, strict: boolean): readonly MaskedPipe[] {
  const found: MaskedPipe[] = [];
  const set = new Map<Script, number>();
  for (const command of script.commands) {
    if (!set.has(command.script))
      set.set(command.script, strict || startedStrict(script, command.script) ? -1 : Infinity);
    if (turnsOn(command)) set.set(command.script, Math.min(set.get(command.script)!, command.span.start));
    const { pipesTo, nameWord, name, unheeded } = command;
    if (!pipesTo || !nameWord || unheeded || (set.get(command.script) ?? Infinity) < command.span.start)
      continue;
    if (!/^(?:sh|bash|exec)$/.test(command.script.interpreter)) continue;
    if (unfailing.test(name ?? '') || noticedBy(command)) continue;
    const matters = verifies(command) || fetchesOf(command).length > 0;
    const last = found.at(-1);
    if (last && command.pipedFrom?.nameWord === last.word) {
      if (matters && !last.matters)
        found[found.length - 1] = { ...last, word: nameWord, name: name ?? '', matters };
      continue;
    }
    const nested =
      command.script.span.start !== script.span.start || command.script.span.end !== script.span.end;
    found.push({ word: nameWord, name: name ?? nameWord.shape, matters, nested });
  }
  return found;
}

/** What has no failure to tell of; `yes` always ends by the pipe that breaks. */
const unfailing = /^(?:echo|printf|yes|true|:)$/;
const noticing =
  /^(?:bsdtar|cpio|unzip|gunzip|unxz|xz|bunzip2|zstd|gpg2?|apt-key|dpkg|grep|egrep|cmp|diff|patch|docker|kubectl)$/;

/** Whether the last command of a pipe fails by itself when it gets nothing or half of it. */
function noticedBy(command: Command): boolean {
  let last = command;
  for (let hops = 0; last.pipesTo && hops < 20; hops++) last = last.pipesTo;
  return (
    noticing.test(last.name ?? '') ||
    (last.name === 'tar' && !last.args[0]?.shape.startsWith('-c')) ||
    readsJson(last) ||
    verifies(last)
  );
}

/** Readers of JSON that fail on an empty text; jq does where it is asked for its exit status (its manual, `-e`). */
const readsJson = ({ name = '', args }: Command) =>
  name === 'jq'
    ? args.some(({ shape }) => /^(?:-[A-Za-df-z]*e[a-zA-Z]*|--exit-status)$/.test(shape))
    : /^python[\d.]*$/.test(name) && args.some(({ shape }) => /^json\.tool$|\bjson\.load\(/.test(shape));

const turnsOn = ({ name, args }: Command) => name === 'set' && args.some(({ value }) => value === 'pipefail');

/** Whether the shell that runs an inner script was started with the option (`bash -o pipefail -c '…'`, `bash -o pipefail <<EOF`). */
function startedStrict(outer: Script, inner: Script): boolean {
  const holds = ({ start, end }: Span) => start <= inner.span.start && inner.span.end <= end;
  return outer.commands.some(
    ({ args, span, redirects }) =>
      (holds(span) || redirects.some(({ body }) => body && holds(body.span))) &&
      args.some(({ value }, at) => value === 'pipefail' && /^-\w*o$/.test(args[at - 1]?.value ?? '')),
  );
}

/** Whether SHELL starts the shell with the option: `["/bin/bash", "-o", "pipefail", "-c"]`. */
export function shellIsStrict(shell: readonly string[] | undefined): boolean {
  return shell?.some((word, at) => word === 'pipefail' && /^-\w*o$/.test(shell[at - 1] ?? '')) ?? false;
}
