import type { Span } from '../text.ts';
import { secretName } from './name.ts';
import { shapedSecrets } from './shape.ts';
import { credentialUrls } from './url.ts';

const assigned = /([A-Za-z_][\w.-]*)["']?(?:\s*[:=]\s*|\s+)("[^"]*"?|'[^']*'?|[^\s"']+)/g;
const credentials = /\b(?:basic|bearer|token)\s+([^\s"']+)|\s(?:-u|--user)[\s=]["']?([^\s"']+:[^\s"']+)/gi;
/** Passwords by the commands that take one: `echo user:… | chpasswd`, `sshpass -p …`, `mysql -p…`, `-passin pass:…`. */
const given: readonly RegExp[] = [
  /\b(?:echo|printf)\s[^|]*?((?:"[^"]*"|'[^']*'|[^\s|"']+))\s*\|[^|&;]*\b(?:chpasswd|passwd|vncpasswd|smbpasswd|[a-z]+ login)\b/g,
  /\b(?:chpasswd|passwd)\b\s*<<<\s*("[^"]*"|'[^']*'|\S+)/g,
  /\b(?:useradd|usermod|adduser|sshpass|unzip|zip|redis-cli|mongo\w*|[a-z]+ login)\b[^|&;]*?\s-[apP]\s?("[^"]*"|'[^']*'|[^\s"']+)/g,
  /\b(?:mysql\w*|mariadb\S*)\s[^|&;]*?-p("[^"]*"|'[^']*'|[^\s"']+)/g,
  /\bpass:([^\s"']+)/g,
  /\b(?:htpasswd|openssl passwd|mkpasswd|rabbitmqctl|http-basic\.\S+)\s[^|&;]*?([^\s"'|&;]+)(?=\s*["']?(?:$|[|&;\\]))/g,
  /\bnet user\s[^|&;]*?([^\s"'|&;/]+)(?=\s*(?:$|[|&;\\]|\/))/g,
  /\bbundle config\b[^|&;]*?\s[^\s:]+:([^\s"']+)/g,
  /^\s*[\w.-]+:([^\s:/]{4,})\s*$/g,
  /\b(?:lftp|smbclient)\b[^|&;]*?\s-[uU]\s?[^\s,%]*[,%]([^\s"']+)/g,
];
const random = /[A-Za-z0-9+/_=-]{40,}/g;
const digest = /^(?:[0-9a-f]{40,64}|[a-z0-9/_-]+)$/;

/**
 * A line of source for people to read, with every character of what may be a credential as `*`: lengths stay, so columns
 * do too. It hides more than rules report, because what is hidden in vain does no harm. Lines are cut at 2,000 characters.
 */
export function redact(line: string): string {
  const text = line.slice(0, 2000);
  const spans: Span[] = [
    ...shapedSecrets(text).map(({ span }) => span),
    ...credentialUrls(text, 'compose').map(({ span }) => span),
    ...credentialUrls(text, 'shell').map(({ span }) => span),
  ];
  const add = (match: RegExpExecArray, part: string | undefined) => {
    if (part === undefined) return;
    const start = match.index + match[0].lastIndexOf(part);
    spans.push({ start, end: start + part.length });
  };
  for (const match of text.matchAll(assigned)) {
    if (secretName(match[1] ?? '') === 'secret' && !/^["']?\$/.test(match[2] ?? '')) add(match, match[2]);
    // The value may be the next name: `-e PASSWORD=x`.
    const nested = /^["']?([\w.-]+)[:=](.+?)["']?$/.exec(match[2] ?? '');
    if (nested && secretName(nested[1] ?? '') === 'secret') add(match, nested[2]);
  }
  for (const match of text.matchAll(credentials)) add(match, match[1] ?? match[2]);
  for (const form of given) for (const match of text.matchAll(form)) add(match, match[1]);
  for (const match of text.matchAll(random)) if (!digest.test(match[0])) add(match, match[0]);
  let out = text;
  for (const { start, end } of spans) out = out.slice(0, start) + '*'.repeat(end - start) + out.slice(end);
  return out;
}
