import type { Span } from '../text.ts';
import { secretName } from './name.ts';
import { shapedSecrets } from './shape.ts';
import { credentialUrls } from './url.ts';

const assigned = /([A-Za-z_][\w.-]*)["']?(?:\s*[:=]\s*|\s+)("[^"]*"?|'[^']*'?|[^\s"']+)/g;
const credentials = /\b(?:basic|bearer|token)\s+([^\s"']+)|\s(?:-u|--user)[\s=]["']?([^\s"']+:[^\s"']+)/gi;
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
  for (const match of text.matchAll(random)) if (!digest.test(match[0])) add(match, match[0]);
  let out = text;
  for (const { start, end } of spans) out = out.slice(0, start) + '*'.repeat(end - start) + out.slice(end);
  return out;
}
