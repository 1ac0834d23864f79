import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { loadAll } from 'js-yaml';
import schemaError from '../rules/correctness/schema-error.ts';
import { rules } from '../rules/index.ts';
import {
  type AnyRule,
  defaultConfig,
  emptyProject,
  type Finding,
  kindOfName,
  lint,
} from '../server/engine/index.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { type Damage, damaged, damagesOf, numbersFrom } from './support/damage.ts';
import { instructionsOf } from './support/instructions.ts';
import { completed } from './support/project.ts';
import { share } from './support/share.ts';

/** The number of damaged files in all; `DAMAGES=100000` for more, `SEED` for others. */
const times = Number(process.env['DAMAGES'] ?? 10_000);
const seed = Number(process.env['SEED'] ?? 1);
/** Larger files take longer and find no more. */
const largest = 1500;
/** The number of files of each kind that are damaged. */
const most = 60;

interface Base {
  readonly path: string;
  readonly kind: 'compose' | 'dockerfile';
  readonly text: string;
  readonly grave: readonly Finding[];
}

const folder = new URL('..', import.meta.url);

/** Files of the repository, so that there is always something to damage. */
function* ownFiles() {
  for (const place of ['examples', 'test/samples', 'test/e2e/workspace'])
    for (const name of readdirSync(new URL(place, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const path = `${place}/${name}`;
      const kind = kindOfName(path);
      if (kind) yield { path, kind, text: readFileSync(new URL(path, folder), 'utf8') };
    }
}

function judged(path: string, text: string, kind: Base['kind'], asked: readonly AnyRule[] = rules) {
  const project = completed(emptyProject().with({ path, text, kind }), path);
  return lint(project, path, asked, defaultConfig);
}

const isGrave = ({ severity }: Finding) => severity === 'critical' || severity === 'high';

function basesOf(kind: Base['kind'], files: Iterable<Omit<Base, 'grave'>>): Base[] {
  const bases: Base[] = [];
  for (const file of files) {
    if (
      file.kind !== kind ||
      file.text.length > largest ||
      /plimsoll|hadolint|trivy|checkov|kics/.test(file.text)
    )
      continue;
    const { findings, problems } = judged(file.path, file.text, kind);
    const grave = findings.filter((each) => isGrave(each) && each.file === file.path);
    if (problems.length === 0 && grave.length > 0) bases.push({ ...file, grave });
  }
  const random = numbersFrom(seed);
  return bases
    .map((base) => ({ base, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, most * Math.max(1, times / 10_000))
    .map(({ base }) => base);
}

/**
 * Damages a number of files and returns the cases in which a grave finding disappeared without a problem, though it still
 * applies.
 */
function hidden(
  bases: readonly Base[],
  count: number,
  says: (base: Base, finding: Finding) => (text: string) => boolean,
): { tried: number; lost: string[] } {
  const random = numbersFrom(seed);
  const plans = bases.map((base) => ({
    base,
    damages: damagesOf(base.text, base.kind),
    rules: rules.filter(({ id }) => base.grave.some(({ rule }) => rule === id)),
    asked: base.grave.map((finding) => ({ finding, stillSays: says(base, finding) })),
  }));
  const drawn = Array.from({ length: plans.length > 0 ? count : 0 }, () => {
    const plan = plans[Math.floor(random() * plans.length)]!;
    return { ...plan, damage: plan.damages[Math.floor(random() * plan.damages.length)]! };
  });
  const chosen = share(drawn, 10, 3);
  const lost: string[] = [];
  for (const { base, asked, damage, rules } of chosen) {
    const text = damaged(base.text, damage);
    const { findings, problems } = judged(base.path, text, base.kind, rules);
    if (problems.length > 0) continue;
    const found = new Set(findings.map(keyOf));
    for (const { finding, stillSays } of asked)
      if (!found.has(keyOf(finding)) && stillSays(text)) lost.push(told(base, damage, finding));
  }
  return { tried: chosen.length, lost };
}

const keyOf = ({ rule, service, stage }: Finding) => `${rule} ${service} ${stage}`;

function told({ path, text }: Base, { at, kind }: Damage, finding: Finding): string {
  const line = text.slice(0, at).split('\n').length;
  return `${path}:${line} ${kind} ${JSON.stringify(text.slice(at - 12, at + 12))} at ${at}: ${keyOf(finding)}`;
}

/**
 * Returns a check of a damaged text: true if another YAML parser refuses it, or reads the finding's service and all that it
 * may depend on as before. The finding may then not disappear without a problem.
 */
function saysOfCompose({ path, text }: Base, { service }: Finding): (text: string) => boolean {
  const before = composeOf(text);
  const errors = (each: string) => judged(path, each, 'compose', [schemaError]).findings.length;
  return (next) => {
    const after = composeOf(next);
    // A key at a wrong place is reported as well.
    if (after === undefined) return errors(next) <= errors(text);
    return before !== undefined && isDeepStrictEqual(seenBy(before, service), seenBy(after, service));
  };
}

function composeOf(text: string): readonly unknown[] | undefined {
  // The other parser takes text that begins with three dashes for the start of a document.
  if (/^---[^\s]/m.test(text)) return [];
  try {
    return loadAll(text);
  } catch {
    return undefined;
  }
}

/** All documents, with only this service. */
function seenBy(documents: readonly unknown[], service: string | undefined): unknown {
  return documents.map((each) => {
    if (typeof each !== 'object' || each === null || !('services' in each)) return each;
    const services = Object(each.services);
    const own = service !== undefined && service in services ? services[service] : services;
    return { ...each, services: own };
  });
}

/** Whether no builder accepts a Dockerfile, or it has the same instructions as before. */
function saysOfDockerfile({ text }: Base): (text: string) => boolean {
  const before = instructionsOf(text);
  return (next) => {
    const after = instructionsOf(next);
    return after === undefined || isDeepStrictEqual(before, after);
  };
}

describe('a damaged file', () => {
  const files = [...ownFiles(), ...(withoutCorpus ? [] : realFiles())];
  for (const [kind, says] of [
    ['compose', saysOfCompose],
    ['dockerfile', saysOfDockerfile],
  ] as const)
    it(`hides no grave finding without a word: ${kind}`, (t) => {
      if (withoutCorpus) t.diagnostic(`only files of our own: ${withoutCorpus}`);
      const bases = basesOf(kind, files);
      assert.ok(bases.length >= 5);
      const { tried, lost } = hidden(bases, times / 2, says);
      t.diagnostic(`${bases.length} files, damaged ${tried} times`);
      assert.deepEqual(lost.slice(0, 20), [], `${lost.length} lost`);
      assert.ok(tried >= Math.floor(times / 20));
    });
});
