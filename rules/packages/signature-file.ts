import { rewriteMatch, type TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { lineIn, placeIn, type WrittenText } from '../../server/engine/shell/command/writes.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** The settings that disable signature verification; one kind for each check of another tool. */
export type SignatureSwitch =
  | 'apk'
  | 'apkFile'
  | 'apt'
  | 'aptForce'
  | 'source'
  | 'yum'
  | 'rpm'
  | 'zypper'
  | 'pacman'
  | 'choco'
  | 'winget'
  | 'scoop'
  | 'module'
  | 'go';

/** A place that allows packages without a valid signature, and the edit that removes it. */
export interface SignatureOff {
  readonly kind: SignatureSwitch;
  readonly at: Span;
  /** The option or setting, without its value. */
  readonly name: string;
  readonly change: TextChange | undefined;
  /** Whether the change only takes away an option that no other rule asks for. */
  readonly isAlone?: boolean;
}

/** A line of a configuration file that disables verification, and its replacement. */
interface Text {
  readonly kind: SignatureSwitch;
  readonly file: RegExp;
  readonly line: RegExp;
  /** An additional condition on the line. */
  readonly only?: (line: string) => boolean;
  /** Another line that makes this one harmless. */
  readonly unless?: RegExp;
  readonly name: string;
  /** Global, for a text with one match. */
  readonly from: RegExp;
  readonly to: string;
}

const texts = whenAsked((): readonly Text[] => [
  {
    kind: 'source',
    file: /^\/etc\/apt\/sources\.list|\.list$/,
    line: /^deb(?:-src)?[ \t]+\[[^\]]*\][ \t]/i,
    only: (line) => /^[^\]]*\btrusted=yes\b/i.test(line) && !/^[^\]]*\][ \t]*file:/i.test(line),
    name: 'trusted=yes',
    from: /\[[ \t]*trusted=yes[ \t]*\][ \t]+|trusted=yes[ \t]+|[ \t]trusted=yes/gi,
    to: '',
  },
  {
    kind: 'source',
    file: /^\/etc\/apt\/sources\.list|\.list$/,
    line: /^deb(?:-src)?[ \t]+\[[^\]]*\][ \t]/i,
    only: (line) => /^[^\]]*\ballow-insecure=yes\b/i.test(line) && !/^[^\]]*\][ \t]*file:/i.test(line),
    name: 'allow-insecure=yes',
    from: /\[[ \t]*allow-insecure=yes[ \t]*\][ \t]+|allow-insecure=yes[ \t]+|[ \t]allow-insecure=yes/gi,
    to: '',
  },
  {
    kind: 'yum',
    file: /^\/etc\/(?:yum|dnf)\b.*\.conf$|\.repo$/,
    line: /^gpgcheck[ \t]*=[ \t]*(?:0|false|no)$/i,
    // The signed metadata contains the checksums of all packages (yum.conf(5)).
    unless: /^repo_gpgcheck[ \t]*=[ \t]*(?:1|true|yes)$/i,
    name: 'gpgcheck=0',
    from: /((?<!repo_)gpgcheck[ \t]*=[ \t]*)(?:0|false|no)/gi,
    to: '$11',
  },
  {
    kind: 'source',
    file: /\.sources$/,
    line: /^Trusted:[ \t]*yes\b/i,
    unless: /^URIs:[ \t]*file:/i,
    name: 'Trusted: yes',
    from: /(Trusted:[ \t]*)yes/gi,
    to: '$1no',
  },
  {
    kind: 'pacman',
    file: /pacman\.conf$/,
    line: /^SigLevel[ \t]*=(?:.*[ \t])?Never\b/i,
    name: 'SigLevel = Never',
    from: /(SigLevel[ \t]*=[ \t]*)(?:\w+[ \t]+)*Never/gi,
    to: '$1Required DatabaseOptional',
  },
  {
    kind: 'apt',
    file: /^\/etc\/apt\/apt\.conf/,
    line: /^(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)[ \t]+"?(?:1|true|yes)"?;/i,
    name: 'AllowUnauthenticated',
    from: /(Allow(?:Unauthenticated|InsecureRepositories)[ \t\\"]+)(?:1|true|yes)/gi,
    to: '$1false',
  },
]);

/** Returns the line that allows unsigned packages in a text written to a configuration file; `text` is the Dockerfile. */
export function signatureOffWritten(text: string, written: WrittenText): SignatureOff | undefined {
  for (const { kind, file, line, only, unless, name, from, to } of texts()) {
    const match = file.test(written.file) ? lineIn(written, line, only) : undefined;
    if (!match || (unless && lineIn(written, unless))) continue;
    const change = rewriteMatch(text, written, from, to);
    return { kind, at: change ? settingAt(text, change, name) : placeIn(written, match), name, change };
  }
  return undefined;
}

/** Returns the span of the setting within the replaced text. */
function settingAt(text: string, { span }: TextChange, name: string): Span {
  const replaced = text.slice(span.start, span.end);
  const at = replaced.toLowerCase().indexOf(name.toLowerCase());
  if (at < 0) return span;
  return { start: span.start + at, end: span.start + at + name.length };
}
