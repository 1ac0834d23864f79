import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rules } from '../../rules/index.ts';
import { defaultConfig, lint } from '../../server/engine/index.ts';
import { withFixes } from '../support/offers.ts';
import { projectOf } from '../support/project.ts';

const secrets = rules.filter(({ id }) => /^secret-in-(?:environment|command)$/.test(id));

/** The title of the first fix of each finding. */
function titlesOf(text: string): string[] {
  const found = withFixes(lint(projectOf({ 'compose.yaml': text }), 'compose.yaml', secrets, defaultConfig));
  return found.flatMap(({ fixes }) => fixes[0]?.title ?? []);
}

const why = '(Compose then requires it)';

describe('the fix of a credential', () => {
  it('names the variable that is not its own', () => {
    const text = `services:
  db:
    image: acme/db:1
    environment: { DB_PASSWORD: quiet-otter-7, CACHE_PASSWORD: quiet-otter-7 }
`;
    assert.deepEqual(titlesOf(text), [
      `Read DB_PASSWORD from a variable ${why}`,
      `Read CACHE_PASSWORD from DB_PASSWORD ${why}`,
    ]);
  });

  it('names the variable of a default', () => {
    const text =
      'services: {db: {image: a, environment: { POSTGRES_PASSWORD: "${PG_PASS:-quiet-otter-7}" }}}\n';
    assert.deepEqual(titlesOf(text), [`Read POSTGRES_PASSWORD from PG_PASS ${why}`]);
  });

  const command = (...words: string[]) =>
    `services: {web: {image: a, command: [sh, -c, '${words.join(' && ')}']}}\n`;

  it('gives one variable to one password of a command', () => {
    const text = command('curl -u a:quiet-otter-7 http://x/', 'curl -u b:quiet-otter-7 http://y/');
    const title = `Read it from WEB_PASSWORD ${why}`;
    assert.deepEqual(titlesOf(text), [title, title]);
  });

  it('gives a second password a variable of its own', () => {
    const text = command('curl -u a:quiet-otter-7 http://x/', 'curl -u b:vole-81-mirror http://y/');
    assert.deepEqual(titlesOf(text), [
      `Read it from WEB_PASSWORD ${why}`,
      `Read it from WEB_PASSWORD_2 ${why}`,
    ]);
  });

  it('takes no variable that the file uses for something else', () => {
    assert.deepEqual(titlesOf(command('echo ${WEB_PASSWORD}', 'curl -u a:quiet-otter-7 http://x/')), []);
  });
});
