import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ruleFiles } from '../scripts/rule-files.ts';
import { severityAlone } from '../server/engine/finding.ts';
import {
  type AnyRule,
  applyEdits,
  type Config,
  defaultConfig,
  type Finding,
  type Fix,
  identityOf,
  lint,
  type Project,
  sourceFile,
} from '../server/engine/index.ts';
import { remains } from '../server/engine/lint/trial/regression.ts';
import { resolveConfig } from '../server/engine/policy.ts';
import { fixFaults, wordFaults } from './support/english.ts';
import { freshFindings, textOf } from './support/fresh.ts';
import { type Offering, withFixes } from './support/offers.ts';
import { type Case, type Marker, readPage } from './support/page.ts';
import { projectOf } from './support/project.ts';

/** The date for the cases of the pages. */
const today = '2026-08-01';
const all = await loadRules();
const rules = all.map(({ rule }) => rule);
const only = process.env['RULE'];

for (const { rule, page } of all.filter(({ rule: { id } }) => only === undefined || id === only)) {
  describe(`rules: ${rule.id}`, () => {
    const cases = readPage(page);
    it('has a page with a finding and a case without one', () => {
      assert.ok(
        cases.some((each) => each.markers.length > 0),
        'no case with a marker',
      );
      assert.ok(
        cases.some((each) => each.markers.length === 0),
        'no silent case',
      );
    });
    const shown = new Set<string>();
    const offered = new Set<string>();
    for (const each of cases) {
      it(each.title, () => {
        const found = check(rule, each);
        if (/\bno fix(?: \(\d+\))?$/i.test(each.title))
          assert.deepEqual(
            found.flatMap(({ fixes }) => fixes),
            [],
          );
        for (const { message } of found) shown.add(message);
        for (const { message, fixes } of found)
          for (const { safety } of fixes)
            offered.add(`${safety === 'safe' ? 'safe' : 'unsafe'} ${textOfMessage(rule, message)}`);
      });
    }
    it('shows each message, and declares correctly whether it is fixable', () => {
      assert.deepEqual(
        Object.keys(rule.messages).filter((key) => !shown.has(key)),
        [],
        'messages that no case shows',
      );
      assert.equal(rule.fixable, offered.size > 0, 'fixable');
    });
    it('explains for each message why its fixes are safe, or why not', () => {
      const said = verdictsOf(page);
      const isOf = (offer: string, { safety, texts }: Verdict) =>
        texts.length === 0 ? offer.startsWith(safety) : texts.some((text) => offer === `${safety}${text}`);
      const missing = [...offered].filter((offer) => !said.some((each) => isOf(offer, each)));
      assert.deepEqual(missing, [], 'a line “- Safe: …” or “- Not safe for “message”: …” under “Fixes”');
      const idle = said.filter((each) => ![...offered].some((offer) => isOf(offer, each)));
      assert.deepEqual(idle, [], 'lines under “Fixes” of which no case shows a fix');
    });
  });
}

/** The explanation of a page for fixes: for those of some messages, or of all. */
interface Verdict {
  readonly safety: 'safe ' | 'unsafe ';
  readonly texts: readonly string[];
}

/** The lines of “Fixes”: `- Safe: why`, or `- Not safe for “text of a message”, “another”: why`. */
function verdictsOf(page: string): Verdict[] {
  const section = /^## Fixes\n([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
  const lines = section.replace(/\n {2}/g, ' ').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [, safety, named = ''] = /^- (Safe|Not safe)(?: for (“.*”))?: .*\.$/.exec(line) ?? [];
      assert.ok(safety, `not of the form “- Safe: why.”: ${line}`);
      const texts = [...named.matchAll(/“([^”]*)”/g)].map(([, text = '']) => text);
      return { safety: safety === 'Safe' ? 'safe ' : 'unsafe ', texts };
    });
}

function textOfMessage({ messages }: AnyRule, key: string): string {
  const message = messages[key];
  return typeof message === 'object' ? message.text : (message ?? key);
}

/** Every rule on disk with its page, so that a rule without an index entry is tested anyway. */
async function loadRules(): Promise<{ rule: AnyRule; page: string; path: URL }[]> {
  const loading = ruleFiles().map(async ({ id, code, page: path }) => {
    const { default: rule } = (await import(code.href)) as { default: AnyRule };
    assert.equal(rule.id, id, 'a rule is named like its file');
    return { rule, page: readFileSync(path, 'utf8'), path };
  });
  return Promise.all(loading);
}

/** Checks the expectations of a case; returns the findings. */
function check(rule: AnyRule, { files, markers, fixed, config: configText }: Case): readonly Offering[] {
  const config = { ...(configText === undefined ? defaultConfig : configOf(configText, files)), today };
  const project = projectOf(files);
  // Some rules depend on the findings of others, and some report the same as others: a page shows one rule alone.
  const found = offersOf(rule, project, config).map((each) => ({ ...each, severity: severityAlone(each) }));
  for (const marker of markers)
    assert.equal(marker.rule, rule.id, `a marker of another rule: ${show(marker)}`);
  if (process.env['UPDATE_PAGES'] === '1') rewriteMarkers(rule.id, found, markers, files);
  else matchBothWays(found, markers, files);
  for (const finding of found) {
    assert.match(finding.text, /^\S.*\.$/s, 'a message ends with a full stop');
    const related = finding.related.flatMap(({ message }) => wordFaults(message));
    assert.deepEqual([...related, ...finding.fixes.flatMap(({ title }) => fixFaults(title))], []);
  }
  checkFixes(found, project, rule, config);
  for (const { file, nth, text } of fixed) {
    const edits = found
      .flatMap(({ fixes }) => fixes[nth - 1]?.edits ?? [])
      .filter((edit) => edit.file === file);
    assert.ok(edits.length > 0, `no fix ${nth} touches ${file}`);
    assert.equal(applyEdits(files.get(file) ?? '', edits), text);
  }
  return found;
}

/** The configuration of a case, whose files it may name; others count as empty. */
function configOf(text: string, files: ReadonlyMap<string, string>): Config {
  const work = resolveConfig(sourceFile('.plimsoll.yaml', text), rules);
  let step = work.next();
  while (!step.done) step = work.next(files.get(step.value) ?? '');
  const { config, problems } = step.value;
  assert.deepEqual(problems, []);
  return config;
}

/** The findings of one rule in all files of a project, each once, with their fixes. */
function offersOf({ id }: AnyRule, project: Project, config: Config): Offering[] {
  return once(
    project.paths().flatMap((path) => {
      const { findings, fixesOf } = lint(project, path, rules, config);
      return withFixes({ findings: findings.filter(({ rule }) => rule === id), fixesOf });
    }),
  );
}

/** The findings of rules in all files of a project, each once. */
function findingsOf(project: Project, rules: readonly AnyRule[], config: Config): Finding[] {
  return once(project.paths().flatMap((path) => lint(project, path, rules, config).findings));
}

function once<Each extends Finding>(findings: readonly Each[]): Each[] {
  return [...new Map(findings.map((each) => [identityOf(each), each])).values()];
}

function matchBothWays(
  found: readonly Finding[],
  markers: readonly Marker[],
  files: ReadonlyMap<string, string>,
): void {
  const left = [...found];
  for (const marker of markers) {
    const at = left.findIndex((finding) => matches(finding, marker, files.get(finding.file) ?? ''));
    assert.notEqual(
      at,
      -1,
      `not found: ${show(marker)}\nfound:\n${found.map((each) => describeFinding(each, files)).join('\n')}`,
    );
    left.splice(at, 1);
  }
  assert.deepEqual(
    left.map((each) => describeFinding(each, files)),
    [],
    'found, but not marked',
  );
}

/** Updates the markers that differ from the current findings at their place. */
function rewriteMarkers(
  id: string,
  found: readonly Finding[],
  markers: readonly Marker[],
  files: ReadonlyMap<string, string>,
): void {
  const path = all.find(({ rule }) => rule.id === id)!.path;
  const lines = readFileSync(path, 'utf8').split('\n');
  const isAt = (marker: Marker, each: Finding) => matches(each, marker, files.get(each.file) ?? '');
  const left = [...found];
  const outdated = markers.filter((marker) => {
    const at = left.findIndex((each) => isAt(marker, each));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  for (const marker of outdated) {
    const at = left.findIndex((each) => isAt({ ...marker, text: '' }, each));
    const [finding] = at < 0 ? [] : left.splice(at, 1);
    if (!finding) continue;
    const line = lines[marker.pageLine] ?? '';
    lines[marker.pageLine] = `${line.slice(0, line.length - marker.text.length)}${finding.text}`;
  }
  writeFileSync(path, lines.join('\n'));
}

function matches(finding: Finding, marker: Marker, text: string): boolean {
  const { lines } = sourceFile(finding.file, text);
  const start = lines.position(finding.span.start);
  const end = lines.position(finding.span.end);
  const ends =
    marker.end === undefined ? end.line > start.line : end.line === start.line && end.column === marker.end;
  return (
    finding.file === marker.file &&
    start.line === marker.line &&
    start.column === marker.start &&
    ends &&
    finding.text.startsWith(marker.text) &&
    (marker.severity === undefined || finding.severity === marker.severity)
  );
}

const show = (marker: Marker) =>
  `${marker.file}:${marker.line + 1}:${marker.start + 1}-${(marker.end ?? -2) + 1} ${marker.rule}: ${marker.text}`;

function describeFinding(finding: Finding, files: ReadonlyMap<string, string>): string {
  const text = files.get(finding.file) ?? '';
  const { line, column } = sourceFile(finding.file, text).lines.position(finding.span.start);
  const token = text.slice(finding.span.start, finding.span.end);
  return `${finding.file}:${line + 1}:${column + 1} ${finding.rule} [${finding.severity}]: ${finding.text} «${token}»`;
}

/** Checks that each fix removes its finding, brings no new one of any rule, parses as well as before and does not overlap itself. */
function checkFixes(found: readonly Offering[], project: Project, rule: AnyRule, config: Config): void {
  if (found.every(({ fixes }) => fixes.length === 0)) return;
  const judged = (where: Project) => ({ findings: findingsOf(where, [rule], config), problems: [] });
  const problems = (where: Project, paths: readonly string[]) =>
    paths.map((path) => lint(where, path, [], config).problems.map(({ message }) => message));
  const before = { own: judged(project), all: findingsOf(project, rules, config) };
  for (const finding of found)
    for (const fix of finding.fixes) {
      const after = fixedBy(fix, project);
      assert.ok(
        !remains(finding, before.own, judged(after)),
        `the fix “${fix.title}” does not settle “${finding.text}”`,
      );
      const fresh = freshFindings(before.all, findingsOf(after, rules, config));
      assert.deepEqual(fresh.map(textOf), [], `the fix “${fix.title}” brings something new`);
      const paths = after.paths();
      assert.deepEqual(
        problems(after, paths),
        problems(project, paths),
        `the fix “${fix.title}” breaks the file`,
      );
    }
}

/** The project after a fix, whose edits lie inside their files and do not overlap. */
function fixedBy(fix: Fix, project: Project): Project {
  let after = project;
  for (const file of new Set(fix.edits.map((edit) => edit.file))) {
    const edits = fix.edits.filter((edit) => edit.file === file).sort((a, b) => a.span.start - b.span.start);
    const text = project.source(file)?.text ?? (project.isAbsent(file) ? '' : undefined);
    assert.ok(text !== undefined, `the fix edits ${file}, of which nothing is known`);
    for (const [index, edit] of edits.entries()) {
      assert.ok(
        edit.span.start <= edit.span.end && edit.span.end <= text.length,
        'an edit lies inside the text',
      );
      const next = edits[index + 1];
      assert.ok(!next || edit.span.end <= next.span.start, 'edits do not overlap');
    }
    after = after.with({ path: file, text: applyEdits(text, edits) });
  }
  return after;
}
