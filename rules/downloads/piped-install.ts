import { rule } from '../../server/engine/rule.ts';
import { downloadRunBy } from './download.ts';

export default rule({
  id: 'piped-install',
  on: 'command',
  mentions: [
    'curl',
    'wget',
    'fetch',
    'lynx',
    'aws',
    'gsutil',
    'http',
    'iex',
    'iwr',
    'irm',
    'invoke',
    'download',
  ],
  severity: 'medium',
  fixable: false,
  title: 'A download runs unread',
  why: 'Whoever can change what the address serves runs code in the build, and no checksum would tell.',
  refs: { sonar: ['S6474'], droast: ['DF021'], semgrep: ['curl-pipe-bash'], cis: ['4.11'], cwe: ['CWE-494'] },
  messages: {
    unread: '{runner} runs what {fetch} downloads, and nothing checks what it is.',
    exposed: {
      text: '{runner} runs what {fetch} downloads over a connection that anyone on the way can change.',
      severity: 'high',
      refs: { cwe: ['CWE-319'] },
    },
  },
  *check({ command, instruction }) {
    const found = downloadRunBy(command);
    if (!found || !command.nameWord || !command.name) return;
    const { fetch, address, exposed } = found;
    const file = instruction?.file;
    const place = fetch === command ? undefined : (address ?? fetch.nameWord);
    yield {
      at: command.nameWord.span,
      message: exposed ? 'exposed' : 'unread',
      words: { runner: bare(command.name, command.name), fetch: fetch === command ? 'it' : bare(fetch.name) },
      related:
        file && place ? [{ at: { file, span: place.span }, message: 'What is downloaded.' as const }] : [],
    };
  },
});

/** A command's name, of what PowerShell writes what does the work: `iwr` of `(iwr …).Content`. */
const bare = (name = '', otherwise = 'it') =>
  /\w[\w.-]*/.exec(name)?.[0].replace(/^new-object$/, 'it') ?? otherwise;
