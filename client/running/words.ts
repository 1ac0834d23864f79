import type { Container, LinePlace, ListedFinding, RunningService, Severity } from './model.ts';
import { severities } from './model.ts';

/** Translates our own words, as `l10n` of VS Code does. */
export interface Translator {
  t(message: string, ...values: (string | number)[]): string;
}

/** The most characters of a label, and of a label with its description: more is cut in the third level at 300 pixels. */
export const longestLabel = 24;
export const longestRow = 32;

/** Cuts a text to a length. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1)).trimEnd()}\u2026`;

/** The first of several descriptions that fits beside a label; the last one is cut. */
export function besides(label: string, ...descriptions: readonly string[]): string {
  const room = longestRow - label.length;
  return descriptions.find((each) => each.length <= room) ?? cut(descriptions.at(-1) ?? '', room);
}

/** A path as a label: of a long one the end. */
export function pathLabel(path: string): string {
  if (path.length <= longestLabel) return path;
  const parts = path.split('/');
  const name = parts.pop() ?? path;
  const end = parts.length > 0 ? `\u2026/${parts.pop()}/${name}` : name;
  return end.length <= longestLabel ? end : cut(name, longestLabel);
}

/** The names of services that are alike: one, two, or the first and the last of them. */
export function namesLabel([first = '', second, ...more]: readonly string[], length: number): string {
  if (second === undefined) return cut(first, length);
  const last = more.at(-1) ?? second;
  const both = more.length === 0 ? `${first}, ${second}` : `${first} \u2026 ${last}`;
  const each = Math.floor((length - 3) / 2);
  return both.length <= length ? both : `${cut(first, each)} \u2026 ${cut(last, each)}`;
}

/** The place of a finding, without the name of the file that it stands below. */
export const placeText = ({ file, line }: LinePlace, within: string): string =>
  file === within ? `:${line}` : `${file.split('/').at(-1)}:${line}`;

/** What a finding is about, whole and, of a path, by its last part; nothing if the label says it. */
export function factsOf({ fact = '', label }: ListedFinding): string[] {
  const isPath = /^\/?(?:[^/\s]+\/)+[^/\s]+\/?$/.test(fact);
  const last = isPath ? (fact.split('/').findLast((each) => each !== '') ?? fact) : fact;
  return label.toLowerCase().includes(last.toLowerCase()) ? [] : [fact, last];
}

/** The facts that decide about a service, for a row with this label. */
export function serviceText(service: RunningService, label: string, l10n: Translator): string {
  const { names, user, reach, powers, secrets } = service;
  const [power] = powers;
  const isOpen = reach === 'others' || reach === 'service';
  const facts: Readonly<Record<string, readonly string[]>> = {
    alike: names.length > 2 ? [l10n.t('{0} alike', names.length)] : [],
    user: user === 'user unknown' ? [] : [user],
    open: isOpen ? waysText(service, l10n).slice(1) : [],
    power: power ? [power.text, lastPart(power.text)] : [],
    secrets: secrets.length > 0 ? [l10n.t('secret in the file')] : [],
  };
  // Chosen by weight, shown in the order above.
  const weights = power?.isWorst
    ? ['alike', 'open', 'power', 'user', 'secrets']
    : ['alike', 'open', 'user', 'power', 'secrets'];
  const chosen = new Map<string, string>();
  const text = () =>
    Object.keys(facts)
      .flatMap((each) => chosen.get(each) ?? [])
      .join(', ');
  for (const each of weights) {
    for (const fact of facts[each] ?? []) {
      chosen.set(each, fact);
      if (label.length + text().length <= longestRow) break;
      chosen.delete(each);
    }
  }
  return text();
}

/** A path in a text by its last part: `reads /var/lib/docker` is `reads docker`. */
const lastPart = (text: string): string => text.replace(/(?:\/[^/\s]+)+\/([^/\s]+)/, '$1');

/** How a service is reached, from long to short: `80, 443, no login`, `80, 443 no login`, `2 ports no login`, `2 ports`. */
function waysText({ how: whole }: RunningService, l10n: Translator): string[] {
  const how = whole.replace(/^any port: /, '');
  const [, ports = how, reason = ''] = /^(.*), (no login|weak password)$/.exec(how) ?? [];
  const { length } = ports.split(', ');
  const counted = length > 1 ? [l10n.t('{0} ports', length)] : [];
  return [
    how,
    ...[ports, ...counted].map((each) => `${each} ${reason}`.trim()),
    ...(counted.length > 0 ? counted : [ports]),
  ];
}

/** How a service is reached, or what it has, for a path that begins there. */
export function pathText(service: RunningService, label: string, l10n: Translator): string {
  const { reach, powers } = service;
  if (reach === 'neighbours') return besides(label, l10n.t('by neighbours'));
  if (reach !== 'nobody') return besides(label, ...waysText(service, l10n));
  const power = (powers.find(({ isWorst }) => isWorst) ?? powers[0])?.text ?? '';
  return besides(label, power, lastPart(power));
}

/** A finding's own sentence, with what it is about. */
export const sentenceOf = ({ subject, text }: ListedFinding): string =>
  subject === undefined ? text : `${subject.replace(/^(?:service|stage) /, '')}: ${text}`;

/** The worst of several severities. */
export const worstOf = (all: readonly { readonly severity: Severity }[]): Severity | undefined =>
  severities.find((severity) => all.some((each) => each.severity === severity));

/** A text without the brackets at its end. */
export function withoutBrackets(text: string): string {
  const at = text.endsWith(')') ? text.lastIndexOf(' (') : -1;
  return at < 0 ? text : text.slice(0, at);
}

/** A container's user and whether it has limits. */
export function runsText(container: Container, l10n: Translator): string {
  const [user = ''] = itemsOf(container, 'User').map(({ text }) => text.split(' (')[0]);
  const isKnown = !user.startsWith('not known');
  const name = isKnown ? cut(user.split(',')[0] ?? user, 15) : l10n.t('user unknown');
  const isLimited = itemsOf(container, 'Limits').some(({ text }) => text !== 'none');
  return isLimited ? name : [name, l10n.t('no limits')].join(', ');
}

/** The ports of a container that other machines reach. */
export function portsText(container: Container, l10n: Translator): string {
  const open = itemsOf(container, 'Ports').filter(({ isRisky }) => isRisky);
  const ports = [...new Set(open.map(({ text }) => text.split(' ')[0] ?? ''))];
  return ports.length > 3 ? l10n.t('{0} ports', ports.length) : ports.join(', ');
}

const itemsOf = ({ rows }: Container, name: string) => rows.find((row) => row.name === name)?.items ?? [];
