import { rewriteMatch } from './cut.ts';
import type { TlsOff, TlsSwitch } from './tls.ts';
import { placeIn, type Written } from './written.ts';

/** Text that switches the check off in a tool's configuration file, and the value that checks. */
const texts: readonly (readonly [kind: TlsSwitch, file: RegExp, text: RegExp, on?: string])[] = [
  [
    'yum',
    /^\/etc\/(?:yum|dnf)\b.*\.conf$|\.repo$/,
    /^[ \t]*(sslverify)[ \t]*=[ \t]*(?:0|false|no)[ \t]*$/im,
    '1',
  ],
  ['npm', /(?:^|\/)\.?npmrc$/, /^[ \t]*(strict-ssl)[ \t]*=[ \t]*false[ \t]*$/im, 'true'],
  [
    'other',
    /^\/etc\/apt\/apt\.conf/,
    /^[ \t]*(Acquire::https::(?:\S+::)?Verify-(?:Peer|Host))[ \t]+"?(?:0|false|no)"?;/im,
    'true',
  ],
  [
    'pip',
    /(?:^|\/)\.?pip\.(?:conf|ini)$/,
    /^[ \t]*(trusted-host)[ \t]*[=:][ \t]*(?!localhost\b|127\.)[^\s#]/im,
  ],
  ['git', /(?:^|\/)\.?gitconfig$/, /^[ \t]*(sslVerify)[ \t]*=[ \t]*(?:0|false|no|off)[ \t]*$/im, 'true'],
  ['npm', /(?:^|\/)\.yarnrc(?:\.yml)?$/, /^[ \t]*(strict-ssl|enableStrictSsl):?[ \t]+false[ \t]*$/m, 'true'],
  ['other', /(?:^|\/)\.?condarc$/, /^[ \t]*(ssl_verify):[ \t]*(?:false|no)[ \t]*$/im, 'true'],
  ['other', /(?:^|\/)\.?gemrc$/, /^[ \t]*(:ssl_verify_mode):[ \t]*0[ \t]*$/m, '1'],
  ['curl', /(?:^|\/)\.curlrc$/, /^[ \t]*(-k|(?:--)?insecure)[ \t]*$/m],
  ['wget', /(?:^|\/)\.?wgetrc$/, /^[ \t]*(check_certificate)[ \t]*=[ \t]*off[ \t]*$/m, 'on'],
];

/** The setting that a text turns off in the file that it is written to; `text` is the file that holds it. */
export function tlsOffWritten(text: string, written: Written): TlsOff | undefined {
  for (const [kind, file, pattern, on] of texts) {
    const match = file.test(written.file) ? pattern.exec(written.text) : null;
    if (!match) continue;
    const [setting = ''] = /^.*[^\w"](?="?\w+"?;?$)/s.exec(match[0].trim()) ?? [];
    const from = new RegExp(`(${setting.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\\\?"?)\\w+`);
    const change = on === undefined ? undefined : rewriteMatch(text, written, from, `$1${on}`);
    return { kind, at: placeIn(written, match), name: match[1]!, change };
  }
  return undefined;
}
