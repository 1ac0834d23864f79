import { removalFix } from '../../server/engine/compose/edit/fix.ts';
import { holderAt } from '../../server/engine/compose/edit/layout.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { parseYaml } from '../../server/engine/compose/parse.ts';
import { commandsOf, hooksOf } from '../../server/engine/compose/service/hooks.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import { baseName } from '../../server/engine/source/path.ts';
import type { Place } from '../../server/engine/source/text.ts';
import { type TlsOff, type TlsSwitch, tlsOffIn, tlsVariable } from './certificate-checks.ts';

const check = '{name} turns off a check of certificates.';

export default rule({
  id: 'service-tls-check-off',
  on: 'posture',
  severity: 'medium',
  fixable: true,
  title: 'A service does not verify the certificates of servers',
  label: 'Certificates unchecked',
  why: 'Anyone on the network path can impersonate a server, and then reads and changes what is exchanged, credentials included.',
  refs: { cwe: ['CWE-295'] },
  // Variables are as severe as in a Dockerfile (tls-check-off).
  messages: {
    tool: { text: '{name} disables certificate verification in {tool}.', severity: 'high' },
    python: {
      text: '{name} disables certificate verification in Python 2.7; Python 3 ignores it.',
      severity: 'low',
    },
    known: check,
    named: { text: check, severity: 'low' },
    command: '{name} makes {tool} accept any certificate at each start.',
    entry: '{script}, its start script, calls {tool} with {name}: it accepts any certificate.',
  },
  check({ service, entryScript, entryPath }, report) {
    for (const entry of [...service.environment, ...gathered(hooksOf(service), (hook) => hook.environment)]) {
      const { name, value, written, file, node } = entry;
      if (!written || value === undefined) continue;
      const kind = tlsVariable(name, value)?.kind;
      const tool = kind && tools[kind];
      const message = tool ? 'tool' : kind === 'python' ? kind : kind ? 'known' : 'named';
      if (!kind && !skips(name, value)) continue;
      const at = { file, span: entry.valueSpan ?? entry.span };
      const fixes = () => [node && removalFix(title, node)];
      report({ at, message, words: { name, tool: tool ?? '' }, fixes });
    }
    for (const { command, file } of commandsOf(service)) {
      // A command may consist of options only, for the program of the image.
      for (const { value = '', span } of command.nameWord ? [command.nameWord, ...command.args] : []) {
        const [, name = '', set = 'true'] = /^(--?[A-Za-z][\w.-]*)(?:=(.*))?$/.exec(value) ?? [];
        if (!skipOption.test(name.replace(/[-_]/g, '')) || !on.test(set)) continue;
        const at = { file, span };
        report({ at, message: 'named', words: { name }, fixes: () => [removedItem(at)] });
      }
      for (const { name, at: span } of uncheckedOutside(command, service, file.text))
        report({ at: { file, span }, message: 'command', words: { name, tool: command.name ?? '' } });
    }
    const { build, key } = service;
    // Here-documents are reported in the Dockerfile.
    for (const command of (entryPath === undefined ? undefined : entryScript)?.commands ?? []) {
      const [found] = uncheckedOutside(command, service, '');
      if (!found) continue;
      const words = { name: found.name, tool: command.name ?? '', script: baseName(entryPath ?? '') };
      report({ at: build?.dockerfile ?? build?.context ?? key, message: 'entry', words });
      return;
    }
  },
});

const tools: { readonly [kind in TlsSwitch]?: string } = {
  node: 'Node.js',
  gitVariable: 'git',
  npmVariable: 'npm',
  pipVariable: 'pip',
};

/**
 * Returns the places where a command does not verify certificates of a server that is certainly elsewhere: not in the
 * container itself, a service of the project, or a private network, which often have their own certificates.
 */
function uncheckedOutside(command: Command, service: Service, text: string): readonly TlsOff[] {
  const addresses = gathered(command.args, ({ value, shape }) => (shape.includes('://') ? [value] : []));
  const found = tlsOffIn(text, command).filter(
    ({ kind }) => addresses.length > 0 || (kind !== 'curl' && kind !== 'wget'),
  );
  return addresses.every((address) => isOutside(address, service)) ? found : [];
}

/** Names and addresses of private networks (RFC 1918, RFC 6762, RFC 8375, Kubernetes). */
const inside =
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.|\.(?:arpa|cluster|home|internal|intranet|lan|local|localdomain|localhost|svc|test)$/;

function isOutside(address: string | undefined, { compose }: Service): boolean {
  const [, host = ''] = /^[a-z+]+:\/\/(?:[^/@]*@)?([\w.-]+)/i.exec(address ?? '') ?? [];
  const name = host.toLowerCase();
  return name.includes('.') && !inside.test(name) && !compose.services.some((each) => each.name === name);
}

const title = 'Verify certificates (servers without a valid certificate then fail)';

/** Removes an option that is a list item, with or without quotes. */
function removedItem({ file, span }: Place): Fix | undefined {
  const quoted = /["']/.test(file.text[span.start - 1] ?? '') ? 1 : 0;
  const holder = holderAt(parseYaml(file), { start: span.start - quoted, end: span.end + quoted });
  const item = holder?.kind === 'item' ? holder.sequence.items[holder.index] : undefined;
  return item && removalFix(title, item);
}

/** Options of proxies and clients, without dashes: `--serversTransport.insecureSkipVerify`, `--ssl-insecure-skip-verify`. */
const skipOption =
  /(?:^|\.|ssl|tls)insecureskip(?:tls)?verify$|(?:^|\.)(?:skip(?:tls|ssl)verify|(?:tls|ssl)skipverify)$/i;
const on = /^(?:1|true|yes|on)$/i;

const skip =
  /(?:^|_)(?:SKIP_(?:TLS|SSL|CERT(?:IFICATE)?)_VERIF(?:Y|ICATION)|(?:TLS|SSL|INSECURE)_SKIP_VERIFY|INSECURESKIPVERIFY)$/;
const products = /^(?:NOMAD|VAULT)_SKIP_VERIFY$/;
const verify =
  /(?:^|_)(?:(?:SSL|TLS)_VERIFY|VERIFY_(?:SSL|TLS)(?:_CERTS?)?|(?:SSL|TLS)_REJECT_UNAUTHORIZED)$/;

/** Whether a variable disables certificate verification: `VAULT_SKIP_VERIFY=true`, `LDAP_TLS_VERIFY=false`. */
function skips(name: string, value: string): boolean {
  const upper = name.toUpperCase();
  if (!/VERIF|REJECT|REQCERT/.test(upper)) return false;
  if (skip.test(upper) || products.test(name)) return on.test(value);
  // ldap.conf(5): with `allow`, a bad certificate is ignored.
  if (/(?:^|_|LDAP)TLS_REQCERT$/.test(name)) return /^(?:never|allow)$/i.test(value);
  return verify.test(upper) && !name.startsWith('DOCKER_') && /^(?:0|false|no|off)$/i.test(value);
}
