import type { Finding } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { shownWhole } from '../secret/shown.ts';
import { grouped } from '../source/groups.ts';
import type { Span } from '../source/text.ts';
import { laidOut, logicalPlace } from './logical-place.ts';

/**
 * Gives each finding of a result a fingerprint: 16 hexadecimal digits that stay the same when lines move, keys change their
 * order or the file is laid out anew, and that no other finding in its file has. It tells a finding again in a baseline and
 * in SARIF. Its file is not part of it, nor the value of a credential. A finding in a file that is not known has none.
 */
export function fingerprintsOf(
  findings: readonly Finding[],
  project: Pick<Project, 'written' | 'source'>,
  rules: readonly AnyRule[],
): ReadonlyMap<Finding, string> {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const identified = findings.flatMap((finding) => {
    const rule = byId.get(finding.rule);
    const all = finding.isPath ? itemsOf(finding, project) : [finding];
    // By the first in the alphabet: which of them leads in the file does not count.
    const [identity] = all.flatMap((each) => contentOf(each, project, rule) ?? []).sort();
    return identity === undefined ? [] : { finding, identity };
  });
  const found = new Map<Finding, string>();
  for (const group of grouped(
    identified,
    ({ finding, identity }) => `${finding.file}\n${identity}`,
  ).values()) {
    // Several things may be said of one place: in the order in which they stand.
    group.sort(({ finding: a }, { finding: b }) => a.span.start - b.span.start || (a.text < b.text ? -1 : 1));
    for (const [at, { finding, identity }] of group.entries())
      found.set(finding, hash(at === 0 ? identity : `${identity}\n${at}`));
  }
  return found;
}

/** An attack path at each item that opens it, of the list that it stands in: it is reported at the first. */
function itemsOf(finding: Finding, project: Pick<Project, 'written' | 'source'>): readonly Finding[] {
  const { file, span, related } = finding;
  const source = project.source(file);
  const listOf = (at: Span) => {
    const path = source ? logicalPlace(project.written(file), source, at).path : [];
    return path.length > 3 ? path.slice(0, 3).join('\n') : undefined;
  };
  const list = listOf(span);
  const others = related.filter((each) => each.file === file && listOf(each.span) === list);
  return list === undefined
    ? [finding]
    : [finding, ...others.map((each) => ({ ...finding, span: each.span }))];
}

/** What a finding says and of what, in words that do not depend on where it stands. */
function contentOf(
  { rule, message, file, span }: Finding,
  project: Pick<Project, 'written' | 'source'>,
  { credentials, ofVersion }: Partial<AnyRule> = {},
): string | undefined {
  const source = project.source(file);
  if (!source) return undefined;
  const place = logicalPlace(project.written(file), source, span);
  const isCredential = credentials === true || credentials?.includes(message) === true;
  const written = isCredential || place.within === '' ? '' : wordsOf(source.text.slice(span.start, span.end));
  const token = place.path.length === 3 && isYes(written) ? 'true' : written;
  const before = token === '' ? 0 : timesIn(place.within.slice(0, span.start - place.start), token);
  const words = [rule, message, ...place.path, token, before];
  const isImage = place.image && ofVersion !== true;
  return (isImage ? words.map((each) => (typeof each === 'string' ? unversioned(each) : each)) : words).join(
    '\n',
  );
}

/** Words without the tags and digests of the images that they name: a newer version of an image changes nothing else. */
function unversioned(words: string): string {
  return words
    .split(' ')
    .map((word) => {
      const [name = ''] = word.split('@', 1);
      const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
      return colon < 0 ? name : name.slice(0, colon);
    })
    .join(' ');
}

/** Whether a setting of a service, of a volume or of a network is on: Compose reads words of YAML 1.1, too. */
const isYes = (text: string) => /^(?:true|yes|on)$/i.test(text);

/** A token without quotes, continuation marks and layout, and without what may be a credential; none of one that is long. */
function wordsOf(text: string): string {
  if (text.length > longest) return '';
  return shownWhole(laidOut(text.replace(/[\\`][ \t]*\r?\n/g, ' ').replace(/^(["'])(.*)\1$/s, '$2')));
}

/** UTF-16 units of a token that tells one place from another; a longer one is a whole block, which its path names. */
const longest = 200;

function timesIn(text: string, word: string): number {
  return text.split(word).length - 1;
}

/**
 * 64 bits of a text as 16 hexadecimal digits: FNV-1a twice, from two beginnings, with the finalizer of MurmurHash3. It tells texts
 * apart and hides nothing; the hashes of the platform are not there in a browser, or must be waited for.
 */
function hash(text: string): string {
  return [0x811c9dc5, 0x9747b28c].map((seed) => half(text, seed)).join('');
}

function half(text: string, seed: number): string {
  let bits = seed;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
