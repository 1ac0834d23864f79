import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { rules } from '../../rules/index.ts';
import { defaultConfig, emptyProject, lint } from '../../server/engine/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Files that refer to each other, so that what is known of one depends on others. */
const texts: Readonly<Record<string, string>> = {
  'compose.yaml':
    'services:\n  api:\n    build: ./api\n    extends: {file: common/base.yaml, service: base}\n    env_file: api/app.env\n',
  'compose.override.yaml': 'services:\n  api:\n    read_only: true\n',
  'common/base.yaml': 'services:\n  base:\n    privileged: true\n',
  'other/compose.yaml':
    'include: [../compose.yaml]\nservices:\n  db:\n    extends: {file: ../common/base.yaml, service: base}\n    image: a:1\n',
  'api/Dockerfile': 'FROM debian:12\nRUN sudo true\n',
  'api/app.env': 'MODE=production\n',
};

it('a project keeps nothing of those before its last edits', async () => {
  let project = emptyProject();
  for (const [path, text] of Object.entries(texts)) project = project.with({ path, text });
  const paths = Object.keys(texts).filter((path) => !path.endsWith('.env'));
  const before: WeakRef<object>[] = [];
  for (let edit = 0; edit < 60; edit++) {
    const path = paths[edit % paths.length]!;
    project = project.with({ path, text: `${texts[path]}# ${edit}\n` });
    for (const each of paths) {
      const result = lint(project, each, rules, defaultConfig);
      for (const finding of result.findings.slice(0, 3)) result.fixesOf(finding);
      project.links(each);
    }
    const document = project.applications(path)[0]?.compose ?? project.document(path);
    if (document) before.push(new WeakRef(document));
    // What a weak reference leads to stays until the end of a turn.
    await setImmediate();
  }
  collectGarbage();
  assert.ok(before.length > 40);
  const kept = before.filter((each) => each.deref() !== undefined).length;
  assert.ok(kept <= 2 * paths.length, `${kept} documents are kept`);
});
