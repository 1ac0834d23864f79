import { strictOnly } from '../../server/engine/config/profiles.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { installedIn } from '../../server/engine/dockerfile/stages/installed.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Package } from '../../server/engine/shell/command/packages.ts';
import { gathered } from '../../server/engine/source/list.ts';

export default rule({
  id: 'debug-tool-in-output',
  on: 'stage',
  severity: 'info',
  levels: { devcontainer: 'off' },
  fixable: false,
  title: 'The final image contains debugging or build tools',
  label: 'Debugging tool',
  why: 'An attacker in the container can use them to explore the network, download more, or build exploits.',
  refs: { cis: ['4.3'], cwe: ['CWE-1125'] },
  messages: {
    probe: '{name} is in the final image: a tool to inspect processes or the network.',
    compiler: { text: '{name} is in the final image: a tool to build programs.', levels: strictOnly },
    everyday: {
      text: '{name} is in the final image, but no start command or health check uses it.',
      levels: strictOnly,
    },
  },
  check(stage, report) {
    for (const { name, word, kind } of debugTools(stage)) {
      report({ at: { file: stage.dockerfile.file, span: word.span }, message: kind, words: { name } });
    }
  },
});

const kinds = {
  probe:
    'nmap nmap-ncat ncat netcat netcat-openbsd netcat-traditional nc socat tcpdump tshark wireshark-cli gdb gdbserver strace ltrace telnet inetutils-telnet busybox-extras ftp lftp hping3 masscan nikto hydra john',
  compiler: 'gcc g++ gcc-c++ clang make cmake build-essential build-base base-devel',
  everyday: 'curl wget git vim vim-enhanced vim-tiny nano emacs emacs-nox',
} as const;
type ToolKind = keyof typeof kinds;

const kindOf = new Map(
  gathered(Object.entries(kinds), ([kind, names]) =>
    names.split(' ').map((name) => [name, kind as ToolKind]),
  ),
);
/** Commands whose name differs from that of their package. */
const commands: Readonly<Record<string, string>> = {
  'nmap-ncat': 'nc ncat',
  netcat: 'nc',
  'netcat-openbsd': 'nc',
  'netcat-traditional': 'nc',
  'inetutils-telnet': 'telnet',
  'busybox-extras': 'telnet ftpd httpd nc',
};

/** Returns the debugging and build tools among the packages of a final stage, except those that it starts. */
function debugTools(stage: Stage): readonly (Package & { readonly kind: ToolKind })[] {
  if (!stage.isOutput) return [];
  const tools = gathered(installedIn(stage), (each) => {
    const kind = kindOf.get(each.name);
    return kind ? { kind, ...each } : [];
  });
  if (tools.length === 0 || forDevelopment(stage)) return [];
  if (/^(?:build|builder|compile|compiler|base)\b/i.test(stage.name?.text ?? '')) return [];
  const starts = gathered(lineage(stage), ({ instructions }) =>
    instructions.filter(
      ({ keyword }) => keyword === 'HEALTHCHECK' || keyword === 'CMD' || keyword === 'ENTRYPOINT',
    ),
  );
  const used = new Set(gathered(starts, ({ script }) => script?.commands.map(({ name }) => name) ?? []));
  return tools.filter(({ name }) => !(commands[name] ?? name).split(' ').some((each) => used.has(each)));
}
