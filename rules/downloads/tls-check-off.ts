import { withoutPair } from '../../server/engine/dockerfile/edit/remove.ts';
import type { Instruction, Token } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { afterBlanks, type TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { lineIn, placeIn, type WrittenText } from '../../server/engine/shell/command/writes.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { none } from '../../server/engine/source/list.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import { type TlsOff, type TlsSwitch, tlsOffIn, tlsVariable } from './certificate-checks.ts';
import { checkedLater } from './checksum.ts';

const enable = 'Enable certificate verification (servers without a valid one fail)' as const;
const checkov = (number: number) => ({ checkov: [`CKV2_DOCKER_${number}`] });

export default rule({
  id: 'tls-check-off',
  on: 'instruction',
  keywords: ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV', 'ARG', 'COPY', 'ADD'],
  severity: 'medium',
  fixable: true,
  title: 'TLS certificate verification is disabled',
  label: 'Certificates unchecked',
  why: 'Without verification, anyone on the network path can impersonate the server and supply other files.',
  refs: { sonar: ['S4830'], cwe: ['CWE-295'] },
  messages: {
    curl: { text: '{name} makes curl accept any certificate.', refs: checkov(2) },
    wget: { text: '{name} makes wget accept any certificate.', refs: checkov(3) },
    checked: {
      text: '{name} disables certificate verification; only the later checksum or signature protects the download.',
      severity: 'low',
    },
    pip: { text: '{name} makes pip trust that host without a valid certificate.', refs: checkov(4) },
    python: {
      text: '{name} disables certificate verification in Python 2.7; Python 3 ignores it.',
      severity: 'low',
      refs: checkov(5),
    },
    node: {
      text: '{name} disables certificate verification in Node.js.',
      severity: 'high',
      refs: checkov(6),
    },
    npmVariable: {
      text: '{name} disables certificate verification in npm.',
      severity: 'high',
      refs: checkov(12),
    },
    npm: { text: '{name} disables certificate verification in the package manager.', refs: checkov(13) },
    gitVariable: {
      text: '{name} disables certificate verification in git, with any value.',
      severity: 'high',
      refs: checkov(14),
    },
    git: '{name} disables certificate verification in git.',
    yum: { text: '{name} disables certificate verification for package repositories.', refs: checkov(15) },
    pipVariable: {
      text: '{name} makes pip trust hosts without a valid certificate.',
      severity: 'high',
      refs: checkov(16),
    },
    other: '{name} turns off a check of certificates.',
  },
  check(instruction, report) {
    const found = uncheckedServers(instruction);
    for (let each = 0; each < found.length; each++) {
      const { kind, at, name, change, checked } = found[each]!;
      const fixes = change ? [{ title: enable, safety: 'unsafe' as const, edits: [change] }] : [];
      const refs = kind === 'curl' ? checkov(2) : checkov(3);
      if (checked) report({ at, message: 'checked', words: { name }, fixes, refs });
      else report({ at, message: kind, words: { name }, fixes });
    }
  },
});

/** A place where verification is disabled, and whether a checksum or signature is verified later. */
interface UncheckedServer extends TlsOff {
  readonly checked: boolean;
}

/** Returns the places where an instruction disables verification: in variables, commands, and files that it writes. */
function uncheckedServers(instruction: Instruction): readonly UncheckedServer[] {
  const { keyword, script, file } = instruction;
  if (keyword === 'ENV' || keyword === 'ARG') return uncheckedBy(instruction);
  const found: UncheckedServer[] = [];
  const commands = script?.commands ?? none;
  for (let at = 0; at < commands.length; at++) {
    const command = commands[at]!;
    const off = tlsOffIn(file.text, command);
    if (off.length === 0 || (keyword === 'HEALTHCHECK' && asksItself(command))) continue;
    for (const each of off) {
      const fetches = each.kind === 'curl' || each.kind === 'wget';
      found.push({ checked: fetches && checkedLater(command), ...each });
    }
  }
  const { written } = instruction;
  for (let at = 0; at < written.length; at++) {
    const off = tlsOffWritten(file.text, written[at]!);
    if (off) found.push({ checked: false, ...off });
  }
  return found;
}

/** Whether a health check requests only the container itself: it names no URL. */
const asksItself = ({ args }: Command) => !args.some(({ value }) => value?.includes('://'));

/** The variables of an ENV or ARG that disable verification. */
function uncheckedBy(instruction: Instruction): UncheckedServer[] {
  const found: UncheckedServer[] = [];
  for (const pair of instruction.pairs) {
    const { name, value, resolved, span: at } = pair;
    const option = value && optionKept(instruction, name.text, value);
    if (option) found.push(option);
    const off = value && tlsVariable(name.text, resolved);
    if (!off) continue;
    const { kind, on } = off;
    const plain = value.text.replace(/["']/g, '') === resolved;
    const flip = on !== undefined && plain ? { span: value.span, text: on } : undefined;
    const change = on === undefined ? withoutPair(instruction, pair) : flip;
    found.push({ kind, at, name: name.text, change, checked: false });
  }
  return found;
}

/** Finds an option of curl or wget in a variable that holds several: `ARG WGET_ARGS="-q --no-check-certificate"`. */
function optionKept(
  { file, dockerfile }: Instruction,
  name: string,
  { text, span }: Token,
): UncheckedServer | undefined {
  const kind = /wget/i.test(name) ? 'wget' : /curl/i.test(name) ? 'curl' : undefined;
  // A single option, or a letter in a cluster, is found where the variable is used.
  if (kind === undefined || !/\S\s+\S/.test(text)) return undefined;
  const pattern =
    kind === 'wget'
      ? /(?<=^|[\s"'])--no-check-certificate(?=$|[\s"'])/
      : /(?<=^|[\s"'])--insecure(?=$|[\s"'])/;
  const match = pattern.exec(text);
  const isRead =
    match &&
    dockerfile.instructions.some((each) =>
      each.script?.commands.some(
        ({ args, name: program }) =>
          program === kind && args.some(({ variables }) => variables.includes(name)),
      ),
    );
  if (!match || !isRead) return undefined;
  const at = { start: span.start + match.index, end: span.start + match.index + match[0].length };
  const blanks = match.index - text.slice(0, match.index).trimEnd().length;
  const cut =
    blanks > 0
      ? { start: at.start - blanks, end: at.end }
      : { start: at.start, end: afterBlanks(file.text, at.end) };
  const change = { span: cut, text: '' };
  return { kind, at, name: match[0], change, checked: false };
}

/** Lines in a tool's configuration file that disable verification: the setting, its value, and the value that enables it. */
const lines = whenAsked(
  (): readonly (readonly [kind: TlsSwitch, file: RegExp, line: RegExp, on?: string])[] => [
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
    ['other', /(?:^|\/)(?:ldap\.conf|\.ldaprc)$/, /^(TLS_REQCERT)[ \t]+(never|allow)$/i, 'demand'],
    ['wget', /(?:^|\/)\.?wgetrc$/, /^(check_certificate)[ \t]*=[ \t]*(off)$/, 'on'],
  ],
);

/** Returns the setting that disables verification in a written configuration file; `text` is the Dockerfile's text. */
function tlsOffWritten(text: string, written: WrittenText): TlsOff | undefined {
  for (const [kind, , pattern, on] of lines().filter((each) => each[1].test(written.file))) {
    const match = lineIn(written, pattern);
    if (!match) continue;
    const [all, name = '', value = ''] = match;
    const change = on === undefined ? undefined : rewriteValue(text, written, all, value, on);
    return { kind, at: placeIn(written, match), name, change };
  }
  return undefined;
}

/** Changes a value in a line that occurs once, possibly with escaped quotes. */
function rewriteValue(
  text: string,
  { span }: WrittenText,
  line: string,
  value: string,
  to: string,
): TextChange | undefined {
  const setting = line.slice(0, line.lastIndexOf(value)).replace(/"$/, '');
  const [, behind = '', more] = text.slice(span.start, span.end).split(setting, 3);
  const [quote, old = ''] = /^\\?"?(?=(\w+))/.exec(behind) ?? [];
  if (quote === undefined || more !== undefined) return undefined;
  const start =
    span.start + text.slice(span.start, span.end).indexOf(setting) + setting.length + quote.length;
  return { span: { start, end: start + old.length }, text: to };
}
