import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { ruleFiles } from '../scripts/rule-files.ts';
import type { Node } from '../server/engine/compose/model.ts';
import {
  type Config,
  defaultConfig,
  emptyProject,
  fixAll,
  lint,
  type Project,
  sourceFile,
} from '../server/engine/index.ts';
import { decodeConfig } from '../server/engine/policy/resolution.ts';
import { realFiles, withoutCorpus } from './support/corpus.ts';
import { readPage } from './support/page.ts';
import { completed, projectOf } from './support/project.ts';
import { share } from './support/share.ts';

/**
 * The places of the effective model, or the instructions, that the title of each safe fix announces; none changes only
 * comments.
 */
const changes: readonly (readonly [title: RegExp, places: RegExp])[] = [
  [/^Remove the privileges /, /^services\.[^.]+\.(?:cap_drop|cap_add|security_opt)/],
  [/^Add no-new-privileges /, /^services\.[^.]+\.security_opt/],
  [/^Remove version$/, /^version$/],
  [/^Remove the ports /, /^services\.[^.]+\.ports/],
  [/^Remove the second /, /^services\.[^.]+\.security_opt/],
  [/^Remove (?:\w+ from )?cap_drop /, /^services\.[^.]+\.cap_drop/],
  [/^Mount it read-only /, /^services\.[^.]+\.volumes/],
  // Compose rejects values that are not quoted or not a pair.
  [/^Write NAME=value$/, /^services\.[^.]+\.(?:environment|labels|security_opt|build\.args)/],
  [/^(?:Quote the value|Write |Move the comment|Remove the unused)/, /^$/],
  [/^Remove the exposed ports /, /^services\.[^.]+\.expose/],
  [/^Use COPY$/, /^(?:ONBUILD )?(?:ADD|COPY) /],
  [/^Remove sudo /, /^(?:ONBUILD )?RUN /],
  [/^Remove this /, /^(?:CMD|ENTRYPOINT|HEALTHCHECK) /],
  [/^Pin to the digest /, /^FROM |^services\.[^.]+\.image/],
  [/^Use https, /, /^ADD /],
  [/^Add the checksum /, /^ADD /],
  [/^Use \d+, the user ID /, /^USER /],
  [/^Use [/\\]/, /^WORKDIR /],
];

const today = '2026-08-01';
const told = new Set<string>();

/** The changes that no title of a safe fix names, after all safe fixes of a file; undefined if it has none. */
function unsaid(project: Project, path: string, config: Config): string[] | undefined {
  const after = fixAll(project, path, rules, config);
  if (after === undefined) return undefined;
  const { findings, fixesOf } = lint(project, path, rules, config);
  const titles = findings.flatMap((each) =>
    fixesOf(each).flatMap(({ safety, title }) => (safety === 'safe' ? [title] : [])),
  );
  for (const title of titles) told.add(title);
  const kind = project.document(path)?.kind;
  const changed = differences(
    modelOf(project, path),
    modelOf(project.with({ path, text: after, kind }), path),
  );
  const allowed = changes.filter(([title]) => titles.some((each) => title.test(each)));
  return [
    ...titles.filter((title) => !changes.some(([known]) => known.test(title))),
    ...changed.filter((place) => !allowed.some(([, places]) => places.test(place))),
  ];
}

/** The effective content of a file: all values of the projects with their places, or the instructions. */
function modelOf(project: Project, path: string): string[] {
  const document = project.document(path);
  if (document?.kind === 'dockerfile')
    return document.instructions.map(
      ({ keyword, rest, stage }) =>
        `${keyword} ${rest.text.replace(/#.*$/, '').trim()} (stage ${stage?.index})`,
    );
  return project
    .applications(path)
    .flatMap(({ compose: { effective } }) => (effective ? leaves(effective, '') : []));
}

function leaves(node: Node | undefined, path: string): string[] {
  if (node?.kind === 'mapping')
    return [...node.entries].flatMap(([key, { value }]) =>
      leaves(value, path === '' ? key : `${path}.${key}`),
    );
  // The order of most lists has no meaning, so items are compared by their text.
  if (node?.kind === 'sequence') return node.items.flatMap((item) => leaves(item, path));
  return [node === undefined ? path : `${path}\n${node.kind === 'scalar' ? node.raw : ''}`];
}

/** The entries that only one of two models has, without the values. */
function differences(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  const added = after.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...new Set([...left, ...added].map((each) => each.split('\n', 1)[0]!))];
}

describe('all safe fixes of a file', () => {
  it('change only what their titles name on the pages of rules', (t) => {
    let fixed = 0;
    const wrong: string[] = [];
    for (const { id, page } of ruleFiles()) {
      for (const { files, config, title } of readPage(readFileSync(page, 'utf8'))) {
        const decoded = config && decodeConfig(sourceFile('.plimsoll.yaml', config), rules).config;
        const project = projectOf(files);
        for (const path of files.keys()) {
          const found = unsaid(project, path, { ...(decoded || defaultConfig), today });
          if (found) fixed++;
          for (const each of found ?? []) wrong.push(`${id}: ${title}: ${path}: ${each}`);
        }
      }
    }
    t.diagnostic(`${fixed} files changed`);
    assert.deepEqual(wrong, []);
    const unseen = changes.filter(([title]) => ![...told].some((each) => title.test(each)));
    assert.deepEqual(unseen, [], 'titles that no page shows');
  });

  it('copy a folder of the build context, and do not touch possible archives', () => {
    const text = 'FROM debian:12\nADD ./rootfs /\nADD base /\n';
    const project = projectOf(
      new Map([
        ['Dockerfile', text],
        ['./', 'Dockerfile\nbase\nrootfs/\nrootfs/a\n'],
      ]),
    );
    const after = 'FROM debian:12\nCOPY ./rootfs /\nADD base /\n';
    assert.equal(fixAll(project, 'Dockerfile', rules, defaultConfig), after);
  });

  it('leave sudo where commands that may have failed, or not run, are all that shows root', () => {
    const before = [
      'apt-get install -y curl || true',
      'if [ "$A" ]; then apt-get update; fi',
      'useradd bob; exit 0',
    ];
    for (const each of before) {
      const text = `FROM acme/base:1\nRUN ${each}\nRUN sudo chown app /srv\n`;
      const project = projectOf({ Dockerfile: text });
      assert.doesNotMatch(fixAll(project, 'Dockerfile', rules, defaultConfig) ?? '', /RUN chown/, each);
    }
    const project = projectOf({ Dockerfile: 'FROM debian:12\nRUN sudo chown app /srv\n' });
    assert.match(fixAll(project, 'Dockerfile', rules, defaultConfig) ?? '', /RUN chown/);
  });

  it('change only what their titles name in real files', { skip: withoutCorpus }, (t) => {
    let fixed = 0;
    const wrong: string[] = [];
    for (const { path, text, kind } of share([...realFiles()])) {
      const project = completed(emptyProject().with({ path, text, kind }), path);
      const found = unsaid(project, path, { ...defaultConfig, today });
      if (found) fixed++;
      for (const each of found ?? []) wrong.push(`${path}: ${each}`);
    }
    t.diagnostic(`${fixed} files changed`);
    assert.ok(fixed > 10);
    assert.deepEqual(wrong.slice(0, 20), []);
  });
});
