import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildForms, filesOf, meant, titleOf } from '../support/build-forms.ts';
import { servicesOf } from '../support/project.ts';

test('ARG, ENV and build arguments decide USER as in Docker', () => {
  for (const form of buildForms) {
    const [posture] = servicesOf(filesOf(form));
    assert.ok(posture);
    const { name, group, root } = posture.user;
    if (form.isOpen && (root === 'unknown' || root === meant(form.user).root)) continue;
    assert.deepEqual({ name, group, root }, meant(form.user), titleOf(form));
  }
});
