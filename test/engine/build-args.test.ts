import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { emptyProject } from '../../server/engine/project/project.ts';
import { type BuildForm, buildForms, filesOf } from '../support/build-forms.ts';
import { built, noEngine } from '../support/engine.ts';

/** The user of the only service of a project. */
function userIn(files: Readonly<Record<string, string>>) {
  let project = emptyProject().with(...Object.entries(files).map(([path, text]) => ({ path, text })));
  const next = () => project.missing('compose.yaml');
  for (let missing = next(); missing.length > 0; missing = next()) project = project.withAbsent(...missing);
  const [posture] = project.applications('compose.yaml')[0]?.postures() ?? [];
  assert.ok(posture);
  return posture.user;
}

/** What an image's `Config.User` means. */
function meant(user: string) {
  const [name = '', group] = user.split(':');
  const root = name === '' || name === 'root' || /^0+$/.test(name);
  return { name: name === '' ? '0' : name, group, root };
}

const titleOf = ({ dockerfile, build, dotenv }: BuildForm) => [dockerfile, ...build, dotenv ?? ''].join('\n');

test('USER is what the engine builds, whatever ARG, ENV and build arguments say', () => {
  for (const form of buildForms) {
    const { name, group, root } = userIn(filesOf(form));
    const found = { name, group, root };
    if (form.isOpen && (root === 'unknown' || root === meant(form.user).root)) continue;
    assert.deepEqual(found, meant(form.user), titleOf(form));
  }
});

test('the engine builds these users', { skip: noEngine }, () => {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-build-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const [index, form] of buildForms.entries()) {
    const image = `plimsoll-form-${index}`;
    const found = built(join(root, String(index)), filesOf(form, image), image);
    assert.equal(typeof found === 'string' ? found : found.User, form.user, titleOf(form));
  }
});
