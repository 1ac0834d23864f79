import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { ruleFiles } from '../scripts/rule-files.ts';
import type { Compose } from '../server/engine/compose/model.ts';
import { mappingOf, nodeOf, scalarOf } from '../server/engine/compose/yaml/graph.ts';
import {
  defaultConfig,
  emptyProject,
  type Finding,
  type Fix,
  lint,
  type Project,
} from '../server/engine/index.ts';
import { done } from '../server/host/ask.ts';
import { fetchBelow, load } from '../server/host/load.ts';
import { rootsAt } from '../server/host/roots.ts';
import { Chance } from './support/chance.ts';
import { type Answer, answerOf, changes, type Model } from './support/compose-model.ts';
import { corpus, realFiles, withoutCorpus } from './support/corpus.ts';
import { unannounced } from './support/fix-effects.ts';
import { noOracle } from './support/oracle.ts';
import { readPage } from './support/page.ts';
import { completed } from './support/project.ts';
import { share } from './support/share.ts';

/**
 * `FIXES=all` tries every fix of every file, `FIXES=open-port` those of one rule; otherwise a sample, chosen by
 * `FIXES_SEED`. `FIXES_PART=2/3` takes the second third of the real files, to split a run into several.
 */
const wanted = process.env['FIXES'];
const [part = 1, parts = 1] = (process.env['FIXES_PART'] ?? '1/1').split('/').map(Number);
const isWhole = wanted !== undefined;
const chance = new Chance(Number(process.env['FIXES_SEED'] ?? 1));
const realProjects = 60;
const perTitle = isWhole ? Number.POSITIVE_INFINITY : 2;

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fixes-'));
after(() => rmSync(folder, { recursive: true }));

describe('fixes of compose files', { skip: noOracle }, () => {
  it('on the pages: Compose accepts the file, and only what the title says is different', (t) => {
    const tries = new Tries();
    for (const { id, page } of isWhole ? ruleFiles() : share(ruleFiles(), 10, 3)) {
      for (const { title, files } of readPage(readFileSync(page, 'utf8'))) {
        const project = emptyProject().with(...[...files].map(([path, text]) => ({ path, text })));
        for (const path of files.keys())
          tries.file(completed(project, path), path, `${id}.md, ${title}, ${path}`);
      }
    }
    for (const text of hard) {
      const path = 'compose.yaml';
      tries.file(completed(emptyProject().with({ path, text }), path), path);
    }
    t.diagnostic(tries.summary());
    assert.deepEqual(tries.wrong, []);
    assert.ok(tries.fixes > (isWhole ? 0 : 5));
  });

  it('in real projects: Compose accepts the file, and only what the title says is different', {
    skip: withoutCorpus,
  }, (t) => {
    const tries = new Tries();
    const fetch = fetchBelow(done(rootsAt([`${corpus}real`])), (path) => join(`${corpus}real`, path));
    const all = [...realFiles()]
      .filter(({ kind }) => kind === 'compose')
      .filter((_, index) => index % parts === part - 1);
    const chosen = isWhole ? all : share(chance.some(all, realProjects, realProjects), 5);
    for (const { path, text, kind } of chosen)
      tries.file(load(emptyProject().with({ path, text, kind }), path, fetch), path);
    t.diagnostic(tries.summary());
    assert.deepEqual(tries.wrong, []);
    assert.ok(tries.fixes > 0);
  });
});

/** Settings that Compose handles badly: options and limits that are set at two places. */
const hard: readonly string[] = [
  'services:\n  base:\n    image: a\n  web:\n    extends: base\n    security_opt: [no-new-privileges:true]\n',
  'services:\n  web:\n    image: a\n    security_opt: [no-new-privileges:true, no-new-privileges:false]\n',
  'services:\n  web:\n    image: a\n    mem_limit: 0\n    deploy: {resources: {limits: {cpus: "1"}}}\n',
  'services:\n  web:\n    image: a\n    mem_limit: 0\n    cpus: 0\n    deploy: {resources: {limits: {memory: 0m}}}\n',
  'services:\n  web:\n    image: a\n    command:\n      - sh\n      - -c\n      - |\n        run',
  'services:\n  web:\n    image: a\n    environment:\n      PASSWORD: ${A:-${B:-q7w8e9r0}}\n',
];

/** Tries fixes one by one, each in a copy of its project. */
class Tries {
  fixes = 0;
  readonly wrong: string[] = [];
  readonly #times = new Map<string, number>();
  #refused = 0;

  summary(): string {
    return `${this.fixes} fixes of ${this.#times.size} titles; ${this.#refused} projects that Compose refuses as they are`;
  }

  /** Tries the fixes offered for the project that begins with a compose file. */
  file(project: Project, path: string, name = path): void {
    const [application] = project.applications(path);
    if (!application || application.files[0] !== path) return;
    const { files, compose } = application;
    let before: Answer | undefined;
    for (const { finding, fix } of offersOf(project, path)) {
      const { rule, service } = finding;
      const key = `${rule}: ${fix.title.replace(/[A-Z_0-9]{3,}|\d+/g, '…')}`;
      const times = this.#times.get(key) ?? 0;
      if (times >= perTitle) continue;
      before ??= answerOf(project, files, folder);
      if (!before.model) {
        this.#refused++;
        return;
      }
      this.#times.set(key, times + 1);
      this.fixes++;
      const { model, error } = answerOf(project, files, folder, fix.edits);
      const effect = { rule, service, title: fix.title, heirs: heirsOf(service, compose) };
      const faults = model
        ? unannounced({
            ...effect,
            added: newServices(before.model, model),
            changed: changes(before.model, model),
          })
        : [error.split('\n').at(-1) ?? ''];
      if (faults.length > 0)
        this.wrong.push(`${name}: ${service ?? ''} ${rule} “${fix.title}”: ${faults.join(', ')}`);
    }
  }
}

/** The fixes of compose files that any profile offers for a project, each once. */
function offersOf(project: Project, path: string): { readonly finding: Finding; readonly fix: Fix }[] {
  const offers = new Map<string, { readonly finding: Finding; readonly fix: Fix }>();
  for (const profile of ['recommended', 'strict', 'selinux'] as const) {
    const { findings, fixesOf } = lint(project, path, rules, { ...defaultConfig, profiles: [profile] });
    for (const finding of findings) {
      if (isWhole && wanted !== 'all' && wanted !== finding.rule) continue;
      for (const fix of fixesOf(finding))
        if (fix.edits.some(({ file }) => project.document(file)?.kind === 'compose'))
          offers.set(`${finding.rule} ${fix.title} ${JSON.stringify(fix.edits)}`, { finding, fix });
    }
  }
  return [...offers.values()];
}

function newServices(before: Model, after: Model): ReadonlySet<string> {
  const known = Object.keys(before['services'] ?? {});
  return new Set(Object.keys(after['services'] ?? {}).filter((name) => !known.includes(name)));
}

/** The services that extend a service, directly or through others. */
function heirsOf(name: string | undefined, { roots }: Compose): ReadonlySet<string> {
  const heirs = new Set(name === undefined ? [] : [name]);
  for (const base of heirs)
    for (const [other, { value }] of roots.flatMap((root) => [
      ...(mappingOf(root, 'services')?.entries ?? []),
    ])) {
      const from = nodeOf(value, 'extends');
      const named = from?.kind === 'scalar' ? from : scalarOf(from, 'service');
      if (named?.text === base) heirs.add(other);
    }
  return heirs;
}
