import { strictOnly } from '../../server/engine/config/profiles.ts';
import { linesAbove } from '../../server/engine/dockerfile/edit/insert-instruction.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { statementsIn } from '../../server/engine/shell/command/statements.ts';
import type { Command, Script, Word } from '../../server/engine/shell/model.ts';
import { grouped } from '../../server/engine/source/groups.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import { lineBreakOf, type SafeText, type Span, textOf } from '../../server/engine/source/text.ts';
import { endOf, verifies } from './checksum.ts';
import { fetchesOf } from './fetch.ts';
import { fetchIn, type WindowsFetch } from './windows-download.ts';

const peers = {
  hadolint: ['DL4006'],
  kics: ['efbf148a-67e9-42d2-ac47-02fa1c0d0b22'],
  semgrep: ['set-pipefail'],
  droast: ['DF057'],
};

/** The first line of a here-document that starts its shell with pipefail. */
const strictProgram = /^#!.*-\w*o pipefail\b/;

const title = 'Set pipefail (a failure in the pipeline then stops the build)';
const both = 'Set errexit and pipefail (any failing command then stops the build)';

export default rule({
  id: 'missing-pipefail',
  on: 'instruction',
  keywords: ['RUN'],
  severity: 'low',
  fixable: true,
  title: 'A failure in a pipeline is ignored',
  label: 'No pipefail',
  why: 'A pipeline succeeds when its last command does, so the build continues after a failed download or check.',
  refs: { ...peers, cwe: ['CWE-252'] },
  messages: {
    download: 'If {left} fails, the build continues: pipefail is not set.',
    continues: {
      text: 'If {left} fails, the build continues: PowerShell continues after an uncaught error.',
      severity: 'info',
    },
    any: {
      text: 'If {left} fails, the build continues: the pipeline returns the status of its last command.',
      severity: 'info',
      levels: strictOnly,
    },
  },
  when: ({ script }) => script?.windows === true || script?.commands.some(isPiped) === true,
  check(instruction, report) {
    const { script, shell, heredocs } = instruction;
    if (!script) return;
    for (const { name: left, span: at } of ignoredDownloads(instruction))
      report({ at, message: 'continues', words: { left } });
    if (!script.commands.some(isPiped)) return;
    const strict = shellIsStrict(shell) || heredocs.some(({ body }) => strictProgram.test(body.text));
    for (const pipe of maskedPipes(instruction, strict)) {
      const { word, name, matters } = pipe;
      const fixes = () => [pipefailFix(instruction, pipe)];
      report({ at: word.span, message: matters ? 'download' : 'any', words: { left: name }, fixes });
    }
  },
});

const isPiped = ({ pipesTo }: Command) => pipesTo !== undefined;

/** Settings and statements that make PowerShell stop at an error, or handle it. */
const stops = /ErrorActionPreference|-(?:ErrorAction|EA)\b|\btry\b|\btrap\b|\bthrow\b|\$\?|LASTEXITCODE|&&/i;

/**
 * Returns downloads in PowerShell whose failure later statements of the step hide (about_Preference_Variables,
 * $ErrorActionPreference).
 */
function ignoredDownloads(instruction: Instruction): readonly WindowsFetch[] {
  const { shell, heredocs, script, file } = instruction;
  const statements = statementsIn(file.text, script);
  if (statements.length < 2 || heredocs.length > 0 || !statements.every(({ powershell }) => powershell))
    return [];
  if (stops.test(`${textOf(instruction)} ${shell?.join(' ') ?? ''}`)) return [];
  return statements.slice(0, -1).flatMap((each) => {
    const found = fetchIn(each);
    // A program such as curl.exe is not a PowerShell command.
    return found && !/^curl|^bitsadmin|^certutil/i.test(found.name) ? [found] : [];
  });
}

interface Fix {
  readonly title: SafeText;
  readonly safety: 'unsafe';
  readonly sound?: boolean;
  readonly edits: readonly {
    readonly span: { readonly start: number; readonly end: number };
    readonly text: string;
  }[];
}

/** Sets pipefail for a RUN, if the shell is known to support it. */
function pipefailFix(instruction: Instruction, pipe: MaskedPipe): Fix | undefined {
  const { json, shell, stage, heredocs, rest, dockerfile, script } = instruction;
  if (json || pipe.nested || !stage || script?.partial !== false || hasProgram(instruction)) return undefined;
  const { goesOn: goes } = pipe;
  const line = goes ? 'set -eo pipefail' : 'set -o pipefail';
  const insert = (start: number, after: string): Fix => ({
    title: goes ? both : title,
    safety: 'unsafe',
    edits: [{ span: { start, end: start }, text: line + after }],
  });
  const bash = script.interpreter === 'bash';
  const family = stage.rootImage?.facts?.family;
  const [heredoc] = heredocs;
  if (bash || (shell === undefined && family === 'alpine')) {
    if (!heredoc) return insert(rest.span.start, ' && ');
    const whole = heredocs.length === 1 && heredoc.marker.end - heredoc.marker.start === rest.text.length;
    return whole ? insert(heredoc.body.span.start, lineBreakOf(dockerfile.file.text)) : undefined;
  }
  const first = goes ? undefined : firstToFix(stage);
  if (shell !== undefined || !first || first.span.start > instruction.span.start) return undefined;
  if (family !== 'debian' && family !== 'redhat') return undefined;
  return {
    title: 'Use bash with pipefail here (a failure in a pipeline stops the build)',
    safety: 'unsafe',
    edits: [linesAbove(first, ['SHELL ["/bin/bash", "-o", "pipefail", "-c"]'])],
    sound: true,
  };
}

/** Whether a here-document names its interpreter, which SHELL does not change. */
const hasProgram = ({ heredocs }: Instruction) => heredocs.some(({ body }) => body.text.startsWith('#!'));

/** Returns the first step of a stage that needs another shell: one SHELL in front of it is enough for all. */
const firstToFix = perObject(({ instructions, dockerfile }: Stage) =>
  instructions.find(
    (each) =>
      each.keyword === 'RUN' &&
      !each.json &&
      !hasProgram(each) &&
      dockerfile.instructions.includes(each) &&
      each.script?.partial === false &&
      maskedPipes(each, false).some(({ matters, nested, goesOn }) => matters && !nested && !goesOn),
  ),
);

/** A pipeline that hides the failure of a command before its last. */
interface MaskedPipe {
  /** The command whose failure is ignored. */
  readonly word: Word;
  readonly name: string;
  /** Whether it downloads or verifies something. */
  readonly matters: boolean;
  /** Whether the script continues even if the pipeline fails. */
  readonly goesOn: boolean;
  /** True inside a script that another command runs (`sh -c '…'`). */
  readonly nested: boolean;
}

/** Returns the pipelines of a step that hide a failure; `strict`: whether the shell was started with pipefail. */
function maskedPipes({ script }: Instruction, strict: boolean): readonly MaskedPipe[] {
  const found: MaskedPipe[] = [];
  if (!script) return found;
  const set = new Map<Script, number>();
  for (const command of script.commands) {
    if (!set.has(command.script))
      set.set(command.script, strict || startedStrict(script, command.script) ? -1 : Infinity);
    if (turnsOn(command)) set.set(command.script, Math.min(set.get(command.script)!, command.span.start));
    const { pipesTo, nameWord, name, resultIgnored } = command;
    if (!pipesTo || !nameWord || resultIgnored || (set.get(command.script) ?? Infinity) < command.span.start)
      continue;
    if (!/^(?:sh|bash|exec)$/.test(command.script.interpreter)) continue;
    if (unfailing.test(name ?? '') || noticedBy(command) || addresses(command.script).has(command)) continue;
    const matters = verifies(command) || fetchesOf(command).length > 0;
    const last = found.at(-1);
    if (last && command.pipedFrom?.nameWord === last.word) {
      if (matters && !last.matters)
        found[found.length - 1] = { ...last, word: nameWord, name: name ?? '', matters };
      continue;
    }
    const nested =
      command.script.span.start !== script.span.start || command.script.span.end !== script.span.end;
    const { goesOn } = endOf(command);
    // Even with pipefail, the script would ignore the status.
    if (goesOn === 'excused') continue;
    found.push({
      word: nameWord,
      name: name ?? nameWord.shape,
      matters,
      nested,
      goesOn: goesOn === 'unheeded',
    });
  }
  return found;
}

/** Commands that do not fail; `yes` always ends when the pipe breaks. */
const unfailing = /^(?:echo|printf|yes|true|:)$/;
const noticing =
  /^(?:bsdtar|cpio|unzip|gunzip|unxz|xz|bunzip2|zstd|gpg2?|apt-key|dpkg|grep|egrep|cmp|diff|patch|docker|kubectl)$/;

/** Whether the last command of a pipeline fails by itself on empty or incomplete input. */
function noticedBy(command: Command): boolean {
  const last = endOf(command);
  return (
    noticing.test(last.name ?? '') ||
    (last.name === 'tar' && !last.args[0]?.shape.startsWith('-c')) ||
    readsJson(last) ||
    verifies(last)
  );
}

/** Commands that write nothing when they read nothing. */
const filters = /^(?:cut|grep|head|jq|sed|sort|tail|tr|uniq)$/;

/**
 * Returns pipelines whose failure a later download shows, since it would lack its address: `U=$(curl x | jq -r .url)`
 * and `wget $U`.
 */
const addresses = perObject(({ commands }: Script): ReadonlySet<Command> => {
  const values = grouped(
    commands.flatMap(({ assignments }) => assignments),
    ({ name }) => name,
  );
  const of = ({ name, args, span, pipesTo, conditional, goesOn }: Command) => {
    const isUse = (name === 'curl' || name === 'wget') && !pipesTo && !conditional && !goesOn;
    if (!isUse || args.some(({ shape }) => shape.includes('://'))) return [];
    return args.flatMap(({ shape }) => {
      const [only, another] = values.get(/^\$\{?(\w+)\}?$/.exec(shape)?.[1] ?? '') ?? [];
      if (!only?.value || another || only.span.start > span.start) return [];
      const { shape: text, substitutions: all } = only.value;
      const isOne = all.every(
        (each) => endOf(each) === all.at(-1) && (!each.pipedFrom || filters.test(`${each.name}`)),
      );
      return isOne && /^(?:\$\(.*\)|`.*`)$/s.test(text) ? all : [];
    });
  };
  return new Set(commands.flatMap(of));
});

/** JSON readers that fail on empty input; jq does so only with `-e` (jq manual). */
const readsJson = ({ name = '', args }: Command) =>
  name === 'jq'
    ? args.some(({ shape }) => /^(?:-[A-Za-df-z]*e[a-zA-Z]*|--exit-status)$/.test(shape))
    : /^python[\d.]*$/.test(name) && args.some(({ shape }) => /^json\.tool$|\bjson\.load\(/.test(shape));

const turnsOn = ({ name, args }: Command) => name === 'set' && args.some(({ value }) => value === 'pipefail');

/** Whether the shell of an inner script was started with pipefail (`bash -o pipefail -c '…'`, `bash -o pipefail <<EOF`). */
function startedStrict(outer: Script, inner: Script): boolean {
  const holds = ({ start, end }: Span) => start <= inner.span.start && inner.span.end <= end;
  return outer.commands.some(
    ({ args, span, redirects }) =>
      (holds(span) || redirects.some(({ body }) => body && holds(body.span))) &&
      args.some(({ value }, at) => value === 'pipefail' && /^-\w*o$/.test(args[at - 1]?.value ?? '')),
  );
}

/** Whether SHELL starts the shell with pipefail: `["/bin/bash", "-o", "pipefail", "-c"]`. */
function shellIsStrict(shell: readonly string[] | undefined): boolean {
  return shell?.some((word, at) => word === 'pipefail' && /^-\w*o$/.test(shell[at - 1] ?? '')) ?? false;
}
