import type { Change } from './cut.ts';
import type { TlsOff, TlsSwitch } from './tls.ts';
import { lineIn, placeIn, type Written } from './written.ts';

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
export function tlsOffWritten(text: string, written: Written): TlsOff | undefined {
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
