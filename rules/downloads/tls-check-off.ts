import { withoutPair } from '../../server/engine/dockerfile/edit/remove.ts';
import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { writtenIn } from '../../server/engine/dockerfile/stages/written-files.ts';
import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import type { Change } from '../../server/engine/shell/command/edit-words.ts';
import { lineIn, placeIn, type Written } from '../../server/engine/shell/command/writes.ts';
import { type TlsOff, type TlsSwitch, tlsOffIn, tlsVariable } from './certificate-checks.ts';
import { checkedLater } from './checksum.ts';

const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

/** One of these is in every instruction that turns the check off. */
const certificateWords: readonly string[] = [
  ...['curl', 'insecure', 'trusted-host', 'trusted_host', 'trust-server', 'verif', 'revoke', 'unauthorized'],
  ...['strict-ssl', 'strict_ssl', 'strictssl', 'disable-tls', 'check-cert', 'check_cert', 'certificates.'],
  ...['skipcert', 'certificateval'],
];

export default rule({
  id: 'tls-check-off',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  mentions: certificateWords,
  severity: 'medium',
  fixable: true,
  title: 'Server certificates go unchecked',
  why: 'Without the check, anyone on the way can pose as the server and give the build other files.',
  refs: { sonar: ['S4830'], cwe: ['CWE-295'] },
  messages: {
    curl: { text: "{name} makes curl accept any server's certificate.", refs: checkov(2) },
    wget: { text: "{name} makes wget accept any server's certificate.", refs: checkov(3) },
    checked: {
      text: '{name} lets anyone pose as the server; only a checksum is in the way.',
      severity: 'low',
    },
    pip: { text: '{name} makes pip accept any certificate of that host, or none.', refs: checkov(4) },
    python: { text: '{name} turns certificate checks off in Python.', severity: 'high', refs: checkov(5) },
    node: { text: '{name} turns certificate checks off in Node.js.', severity: 'high', refs: checkov(6) },
    npmVariable: { text: '{name} turns certificate checks off in npm.', severity: 'high', refs: checkov(12) },
    npm: { text: '{name} turns certificate checks off in the package manager.', refs: checkov(13) },
    gitVariable: {
      text: '{name} turns certificate checks off in git, whatever its value.',
      severity: 'high',
      refs: checkov(14),
    },
    git: '{name} turns certificate checks off in git.',
    yum: { text: '{name} turns certificate checks off for package repositories.', refs: checkov(15) },
    pipVariable: { text: '{name} makes pip accept any certificate.', severity: 'high', refs: checkov(16) },
    other: '{name} turns the check of server certificates off.',
  },
  *check(instruction) {
    for (const { kind, at, name, change, checked } of uncheckedServers(instruction)) {
      const title = shown`Check certificates: take ${name} back (what has no valid one fails)`;
      const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
      const refs = kind === 'curl' ? checkov(2) : checkov(3);
      if (checked) yield { at, message: 'checked', words: { name }, fixes, refs };
      else yield { at, message: kind, words: { name }, fixes };
    }
  },
});

/** A place of an instruction where the check of certificates is off, and whether a checksum follows all the same. */
interface UncheckedServer extends TlsOff {
  readonly checked: boolean;
}

/** The places where an instruction turns the check of certificates off: in its variables, what it runs, and what it writes. */
function uncheckedServers(instruction: Instruction): UncheckedServer[] {
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

/** Lines that switch the check off in a tool's configuration file: the setting, its value, and the value that checks. */
const lines: readonly (readonly [kind: TlsSwitch, file: RegExp, line: RegExp, on?: string])[] = [
  ['yum', /^\/etc\/(?:yum|dnf)\b.*\.conf$|\.repo$/, /^(sslverify)[ \t]*=[ \t]*(0|false|no)$/i, '1'],
  ['npm', /(?:^|\/)\.?npmrc$/, /^(strict-ssl)[ \t]*=[ \t]*(false)$/i, 'true'],
  [
    'other',
    /^\/etc\/apt\/apt\.conf/,
    /^(Acquire::https::(?:\S+::)?Verify-(?:Peer|Host))[ \t]+"?(0|false|no)"?;/i,
    'true',
  ],
  ['pip', /(?:^|\/)\.?pip\.(?:conf|ini)$/, /^(trusted-host)[ \t]*[=:][ \t]*(?!localhost\b|127\.)[^\s#]/i],
  ['git', /(?:^|\/)\.?gitconfig$/, /^(sslVerify)[ \t]*=[ \t]*(0|false|no|off)$/i, 'true'],
  ['npm', /(?:^|\/)\.yarnrc(?:\.yml)?$/, /^(strict-ssl|enableStrictSsl):?[ \t]+(false)$/, 'true'],
  ['other', /(?:^|\/)\.?condarc$/, /^(ssl_verify):[ \t]*(false|no)$/i, 'true'],
  ['other', /(?:^|\/)\.?gemrc$/, /^(:ssl_verify_mode):[ \t]*(0)$/, '1'],
  ['curl', /(?:^|\/)\.curlrc$/, /^(-k|(?:--)?insecure)$/],
  ['wget', /(?:^|\/)\.?wgetrc$/, /^(check_certificate)[ \t]*=[ \t]*(off)$/, 'on'],
];

/** The setting that a text turns off in the file that it is written to; `text` is the file that holds it. */
function tlsOffWritten(text: string, written: Written): TlsOff | undefined {
  for (const [kind, file, pattern, on] of lines) {
    const match = file.test(written.file) ? lineIn(written, pattern) : undefined;
    if (!match) continue;
    const [all, name = '', value = ''] = match;
    const change = on === undefined ? undefined : rewriteValue(text, written, all, value, on);
    return { kind, at: placeIn(written, match), name, change };
  }
  return undefined;
}

/** The change of the value in a line that is written once, maybe with escaped quotes. */
function rewriteValue(
  text: string,
  { span }: Written,
  line: string,
  value: string,
  to: string,
): Change | undefined {
  const setting = line.slice(0, line.lastIndexOf(value)).replace(/"$/, '');
  const [, behind = '', more] = text.slice(span.start, span.end).split(setting, 3);
  const [quote, old = ''] = /^\\?"?(?=(\w+))/.exec(behind) ?? [];
  if (quote === undefined || more !== undefined) return undefined;
  const start =
    span.start + text.slice(span.start, span.end).indexOf(setting) + setting.length + quote.length;
  return { span: { start, end: start + old.length }, text: to };
}
