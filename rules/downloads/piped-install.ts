import { commandsFor } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { downloadRunBy } from './download.ts';
import { mayRun } from '../../server/engine/shell/command/interpreter.ts';

export default rule({
  id: 'piped-install',
  on: 'command',
  severity: 'medium',
  fixable: false,
  title: 'A downloaded script is executed without verification',
  why: 'Anyone who can change what the URL returns can execute code in the build, and no checksum detects it.',
  refs: { sonar: ['S6474'], droast: ['DF021'], semgrep: ['curl-pipe-bash'], cis: ['4.11'], cwe: ['CWE-494'] },
  messages: {
    unverified: '{runner} executes what {fetch} downloads, without any verification.',
    exposed: {
      text: '{runner} executes what {fetch} downloads over a connection that others can tamper with.',
      severity: 'high',
      refs: { cwe: ['CWE-319'] },
    },
  },
  when: ({ command: { name, script } }) => name !== undefined && (script.windows || mayRun(name)),
  check({ command, instruction }, report, { services }) {
    const all = gathered(commandsFor(command, instruction, services), (each) => downloadRunBy(each) ?? []);
    const found = all.find(({ exposed }) => exposed) ?? all[0];
    if (!found || !command.nameWord || !command.name) return;
    const { fetch, address, exposed } = found;
    const file = instruction?.file;
    const isOwn = fetch.nameWord?.span.start === command.nameWord.span.start;
    const place = isOwn ? undefined : (address ?? fetch.nameWord);
    report({
      at: command.nameWord.span,
      message: exposed ? 'exposed' : 'unverified',
      words: { runner: bare(command.name, command.name), fetch: isOwn ? 'it' : bare(fetch.name) },
      related: file && place ? [{ at: { file, span: place.span }, message: 'Downloaded here' as const }] : [],
    });
  },
});

/** Returns a command's name without PowerShell syntax around it: `iwr` for `(iwr …).Content`. */
const bare = (name = '', otherwise = 'it') =>
  /\w[\w.-]*/.exec(name)?.[0].replace(/^new-object$/, 'it') ?? otherwise;
