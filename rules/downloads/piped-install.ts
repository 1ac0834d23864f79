import { writesFiles } from '../../server/engine/dockerfile/stages/written-files.ts';
import { commandsFor } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { mayRun } from '../../server/engine/shell/command/interpreter.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { SourceFile } from '../../server/engine/source/text.ts';
import { downloadRunBy, type RunDownload } from './download.ts';
import { commandsRun } from './run-commands.ts';

export default rule({
  id: 'piped-install',
  on: 'command',
  severity: 'medium',
  fixable: false,
  title: 'A downloaded script is executed without verification',
  label: 'Script run unchecked',
  why: 'Anyone who can change what the URL returns can execute code in the build, and no checksum detects it.',
  refs: { sonar: ['S6474'], droast: ['DF021'], semgrep: ['curl-pipe-bash'], cis: ['4.11'], cwe: ['CWE-494'] },
  messages: {
    unverified: '{runner} executes what {fetch} downloads, without any verification.',
    exposed: {
      text: '{runner} executes what {fetch} downloads: others can tamper with the connection.',
      severity: 'high',
      refs: { cwe: ['CWE-319'] },
    },
  },
  when: ({ command: { name, script }, instruction }) =>
    name !== undefined &&
    (script.windows || mayRun(name) || (instruction?.stage !== undefined && writesFiles(instruction.stage))),
  check({ command, instruction }, report, { services }) {
    for (const each of commandsRun(command, instruction)) {
      const resolved = each === command ? commandsFor(command, instruction, services) : [each];
      const all = gathered(resolved, (one) => downloadRunBy(one) ?? []);
      const found = all.find(({ exposed }) => exposed) ?? all[0];
      if (!found || !each.nameWord || !each.name) continue;
      const fetch = isSame(found.fetch, each) ? 'it' : bare(found.fetch.name);
      report({
        at: each.nameWord.span,
        message: found.exposed ? 'exposed' : 'unverified',
        words: { runner: bare(each.name, each.name), fetch },
        related: relatedTo(each, found, command, instruction?.file),
      });
    }
  },
});

/** Whether two commands are one, perhaps with other values of variables. */
const isSame = (a: Command, b: Command) => a.nameWord?.span.start === b.nameWord?.span.start;

/** The places of the download, and of the command that runs the script around it. */
function relatedTo(
  command: Command,
  { fetch, address }: RunDownload,
  runner: Command,
  file: SourceFile | undefined,
) {
  const place = isSame(fetch, command) ? undefined : (address ?? fetch.nameWord);
  const { span } = command;
  const isInner = span.start < runner.span.start || span.end > runner.span.end;
  if (!file) return [];
  return [
    ...(place ? [{ at: { file, span: place.span }, message: 'Downloaded here' as const }] : []),
    ...(isInner ? [{ at: { file, span: runner.span }, message: 'Executed here' as const }] : []),
  ];
}

/** Returns a command's name without PowerShell syntax around it: `iwr` for `(iwr …).Content`. */
const bare = (name = '', otherwise = 'it') =>
  /\w[\w.-]*/.exec(name)?.[0].replace(/^new-object$/, 'it') ?? otherwise;
