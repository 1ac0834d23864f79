import type { Package } from '../shell/packages.ts';
import { installedIn } from './installed.ts';
import { forDevelopment, lineage } from './lineage.ts';
import type { Stage } from './model.ts';

const kinds = {
  probe:
    'nmap nmap-ncat ncat netcat netcat-openbsd netcat-traditional nc socat tcpdump tshark wireshark-cli gdb gdbserver strace ltrace telnet inetutils-telnet busybox-extras ftp lftp hping3 masscan nikto hydra john',
  compiler: 'gcc g++ gcc-c++ clang make cmake build-essential build-base base-devel',
  everyday: 'curl wget git vim vim-enhanced vim-tiny nano emacs emacs-nox',
} as const;
export type ToolKind = keyof typeof kinds;

const kindOf = new Map(
  Object.entries(kinds).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as ToolKind])),
);
/** Commands of packages that are called otherwise. */
const commands: Readonly<Record<string, string>> = {
  'nmap-ncat': 'nc ncat',
  netcat: 'nc',
  'netcat-openbsd': 'nc',
  'netcat-traditional': 'nc',
  'inetutils-telnet': 'telnet',
  'busybox-extras': 'telnet ftpd httpd nc',
};

/** The packages of a shipped stage that are tools for whoever looks around in it, those that it starts left out. */
export function debugTools(stage: Stage): readonly (Package & { readonly kind: ToolKind })[] {
  const building = /^(?:build|builder|compile|compiler|base)\b/i.test(stage.name?.text ?? '');
  if (!stage.isOutput || building || forDevelopment(stage)) return [];
  const tools = installedIn(stage).flatMap((each) => {
    const kind = kindOf.get(each.name);
    return kind ? { ...each, kind } : [];
  });
  if (tools.length === 0) return [];
  const starts = lineage(stage).flatMap(({ instructions }) =>
    instructions.filter(
      ({ keyword }) => keyword === 'HEALTHCHECK' || keyword === 'CMD' || keyword === 'ENTRYPOINT',
    ),
  );
  const used = new Set(starts.flatMap(({ script }) => script?.commands.map(({ name }) => name) ?? []));
  return tools.filter(({ name }) => !(commands[name] ?? name).split(' ').some((each) => used.has(each)));
}
