import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyEdits, sourceFile } from '../../server/engine/index.ts';
import { type ConfigChange, configEdits, decodeConfig } from '../../server/engine/policy.ts';
import { tries } from '../support/tries.ts';

const rules = ['root-user', 'privileged', 'untrusted-image'].map((id) => ({ id, topic: 'users' }));
const off: ConfigChange = { kind: 'level', rule: 'root-user', level: 'off' };
const trust: ConfigChange = { kind: 'trust', image: 'ghcr.io/acme/web' };

function changed(text: string, change: ConfigChange): string | undefined {
  const edits = configEdits(sourceFile('.plimsoll.yaml', text), change, rules);
  return edits && applyEdits(text, edits);
}

describe('edits of a configuration', () => {
  it('create a file, and extend one that has only comments', () => {
    assert.equal(changed('', off), 'rules:\n  root-user: off\n');
    assert.equal(changed('# ours\r\n', off), '# ours\r\nrules:\r\n  root-user: off\r\n');
    assert.equal(changed('', trust), 'trust:\n  images:\n    - ghcr.io/acme/web\n');
  });

  it('keep comments, the order and the indentation', () => {
    const text =
      '# top\nextends: homelab # why\n\nrules:\n    # of users\n    privileged: low # until June\nignore: [a]\n';
    assert.equal(changed(text, off), text.replace('# until June\n', '# until June\n    root-user: off\n'));
    assert.equal(changed(text, trust), `${text}trust:\n    images:\n        - ghcr.io/acme/web\n`);
  });

  it('change the existing level in any notation', () => {
    assert.equal(changed('rules:\n  root-user: low # x\n', off), 'rules:\n  root-user: off # x\n');
    assert.equal(changed('rules: { root-user: low }\n', off), 'rules: { root-user: off }\n');
    assert.equal(changed('rules:\n  root-user: [low]\n', off), 'rules:\n  root-user: [off]\n');
    assert.equal(
      changed('rules:\n  root-user:\n    level: low\n    reason: x\n', off),
      'rules:\n  root-user:\n    level: off\n    reason: x\n',
    );
  });

  it('fill keys without a value, and lists', () => {
    assert.equal(changed('rules:\nignore: []\n', off), 'rules:\n  root-user: off\nignore: []\n');
    assert.equal(
      changed('trust:\n  images:\n    - docker.io/library/*\n', trust),
      'trust:\n  images:\n    - docker.io/library/*\n    - ghcr.io/acme/web\n',
    );
    assert.equal(changed('trust:\n  images: [a]\n', trust), 'trust:\n  images: [a, ghcr.io/acme/web]\n');
  });

  it('are refused if the file cannot be parsed, or would become invalid', () => {
    assert.equal(changed('- a\n', off), undefined);
    assert.equal(changed('rules: low\n', off), undefined);
    assert.equal(changed('rules:\n  privileged: low\n---\nrules: {}\n', off), undefined);
    assert.equal(changed('rules: [\n', off), undefined);
    assert.equal(changed('report:\n  ignoreWithoutReason: low\n', off), undefined);
  });

  it('have the intended meaning, and only add or replace lines, in any layout', () => {
    const line = fc.constantFrom(
      '# a comment',
      '',
      'extends: strict',
      'rules:',
      '  privileged: low',
      '  root-user: high # here',
      'ignore:',
      '  - vendor/**',
      'trust: { images: [docker.io/library/*] }',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), (lines, eol) => {
        const text = lines.map((each) => each + eol).join('');
        const after = changed(text, off);
        if (after === undefined) return;
        const { config } = decodeConfig(sourceFile('.plimsoll.yaml', after), rules);
        assert.equal(config.rules.get('root-user'), 'off');
        const kept = lines.filter((each) => !each.includes('root-user'));
        const left = after.split(eol).filter((each) => !each.includes('root-user'));
        for (const each of kept) assert.ok(left.includes(each), each);
        assert.ok(eol === '\n' || text === '' || !/[^\r]\n/.test(after), 'line ends are kept');
      }),
      tries(300),
    );
  });
});
