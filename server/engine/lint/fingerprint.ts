import type { Finding } from '../finding.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { grouped } from '../source/groups.ts';
import type { Span } from '../source/text.ts';
import { type Holder, holdersOf, type OldNames, underOldName, withoutVersion } from './known/holders.ts';
import { laidOut, logicalPlace } from './logical-place.ts';
import { firstWords, type PlaceWords, secondWords } from './place-words.ts';

/** Fingerprints that identify a finding again, one for each version of the algorithm: 16 hexadecimal digits. */
export interface Fingerprints {
  /** Made from the rule, the key of its message and the logical place. */
  readonly v1: string;
  /** Made from the rule and the logical place, so that a rule may split its messages later. */
  readonly v2: string;
  /** Those of the finding of an earlier version that was split into this one and another: see `split` of a rule. */
  readonly earlier: readonly string[];
  /** The services that it is reported for, or the stage that it is in. */
  readonly holders: readonly Holder[];
}

/** The version that is written. Changing the algorithm requires a new version: see CONTRIBUTING.md. */
export const fingerprintVersion = 2;

/**
 * Gives each finding of a result fingerprints that stay the same when lines move, keys are reordered or the file is reformatted,
 * and that are unique within its file. They identify a finding in a baseline, in SARIF and in GitLab. They include neither the
 * file nor the value of a credential. A finding in an unknown file has none. With old names of services and stages, the
 * fingerprints are those from before they were renamed.
 */
export function fingerprintsOf(
  findings: readonly Finding[],
  project: Pick<Project, 'written' | 'source'>,
  rules: readonly AnyRule[],
  oldNames: OldNames = noNames,
): ReadonlyMap<Finding, Fingerprints> {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const identified = findings.flatMap((finding) => {
    const rule = byId.get(finding.rule);
    const all = finding.isPath ? itemsOf(finding, project) : [finding];
    // Use the alphabetically first one, so that their order in the file does not matter.
    const identityIn = (words: PlaceWords, ...more: readonly string[]): string | undefined =>
      all
        .flatMap((each) => {
          const content = contentOf(each, project, rule, { words, oldNames });
          return content ? [[...more, ...content].join('\n')] : [];
        })
        .sort()[0];
    const v1 = identityIn(firstWords, finding.rule, finding.message);
    const v2 = identityIn(secondWords, 'v2', finding.rule);
    if (v1 === undefined || v2 === undefined) return [];
    const split = rule?.split ?? [];
    const earlier = split.includes(finding.message)
      ? [v2]
      : split.flatMap((message) => identityIn(firstWords, finding.rule, message) ?? []);
    return [{ finding, v1, v2, earlier }];
  });
  const v1 = numbered(identified, ({ finding, v1: identity }) => `${finding.file}\n${identity}`, byText);
  const v2 = numbered(identified, ({ finding, v2: identity }) => `${finding.file}\n${identity}`, byMessage);
  return new Map(
    identified.map((each) => [
      each.finding,
      {
        v1: hash(each.v1 + (v1.get(each) ?? '')),
        v2: hash(each.v2 + (v2.get(each) ?? '')),
        earlier: each.earlier.map(hash),
        holders: holdersOf(each.finding, project),
      },
    ]),
  );
}

const noNames: OldNames = new Map();

interface Identified {
  readonly finding: Finding;
  readonly v1: string;
  readonly v2: string;
  readonly earlier: readonly string[];
}

/** Numbers findings with the same identity, in the order of their places, to tell them apart. */
function numbered(
  all: readonly Identified[],
  keyOf: (each: Identified) => string,
  otherwise: (a: Finding, b: Finding) => number,
): ReadonlyMap<Identified, string> {
  const numbers = new Map<Identified, string>();
  for (const group of grouped(all, keyOf).values()) {
    group.sort(({ finding: a }, { finding: b }) => a.span.start - b.span.start || otherwise(a, b));
    for (const [at, each] of group.entries()) if (at > 0) numbers.set(each, `\n${at}`);
  }
  return numbers;
}

const byText = (a: Finding, b: Finding) => (a.text < b.text ? -1 : 1);
const byMessage = (a: Finding, b: Finding) =>
  a.message === b.message ? byText(a, b) : a.message < b.message ? -1 : 1;

/** Returns an attack path once for each list item that opens it, in the same list. It is reported at the first item. */
function itemsOf(finding: Finding, project: Pick<Project, 'written' | 'source'>): readonly Finding[] {
  const { file, span, related } = finding;
  const source = project.source(file);
  const listOf = (at: Span) => {
    const path = source ? logicalPlace(project.written(file), source, at, firstWords).path : [];
    return path.length > 3 ? path.slice(0, 3).join('\n') : undefined;
  };
  const list = listOf(span);
  const others = related.filter((each) => each.file === file && listOf(each.span) === list);
  return list === undefined
    ? [finding]
    : [finding, ...others.map((each) => ({ ...finding, span: each.span }))];
}

/** Describes what a finding is about, independently of its place in the file. */
function contentOf(
  { message, file, span }: Finding,
  project: Pick<Project, 'written' | 'source'>,
  { credentials, ofVersion }: Partial<AnyRule> = {},
  { words, oldNames }: { readonly words: PlaceWords; readonly oldNames: OldNames },
): readonly string[] | undefined {
  const source = project.source(file);
  if (!source) return undefined;
  const document = project.written(file);
  const place = underOldName(logicalPlace(document, source, span, words), document?.kind, oldNames);
  const isCredential = credentials === true || credentials?.includes(message) === true;
  const text = place.names ?? source.text.slice(span.start, span.end);
  const written =
    isCredential || place.within === '' ? '' : wordsOf(text, place.script ? words.script : words.value);
  // The text of such an item is the credential.
  const path = isCredential && place.item && words === secondWords ? place.path.slice(0, -1) : place.path;
  const token = place.path.length === 3 && isYes(written) ? 'true' : written;
  const before = token === '' ? 0 : timesIn(place.within.slice(0, span.start - place.start), token);
  const all = [...path, token, String(before)];
  // A newer version of an image does not change the fingerprint.
  return place.image && ofVersion !== true ? all.map(withoutVersion) : all;
}

/** Whether a setting of a service, volume or network is on. Compose also accepts words of YAML 1.1. */
const isYes = (text: string) => /^(?:true|yes|on)$/i.test(text);

/** Normalises a token: without quotes, continuation marks, layout and possible credentials; empty if it is long. */
function wordsOf(text: string, written: (text: string) => string): string {
  if (text.length > longest) return '';
  return written(laidOut(text.replace(/[\\`][ \t]*\r?\n/g, ' ').replace(/^(["'])(.*)\1$/s, '$2')));
}

/**
 * The maximum length in UTF-16 units of a token used in a fingerprint. A longer one is a whole block, which its path identifies.
 */
const longest = 200;

function timesIn(text: string, word: string): number {
  return text.split(word).length - 1;
}

/**
 * Hashes a text to 64 bits, as 16 hexadecimal digits: FNV-1a with two seeds, and the finalizer of MurmurHash3. Not cryptographic.
 * Platform hashes are missing in browsers, or asynchronous.
 */
export function hash(text: string): string {
  return [0x811c9dc5, 0x9747b28c].map((seed) => half(text, seed)).join('');
}

function half(text: string, seed: number): string {
  let bits = seed;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
