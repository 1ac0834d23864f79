import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../rules/index.ts';
import { sourceFile } from '../server/engine/index.ts';
import { decodeConfig } from '../server/engine/policy.ts';
import { plimsoll } from './support/cli.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The text of the only code block of a language in the README. */
function fenceOf(language: string): string {
  const fences = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, name]) => name === language);
  assert.equal(fences.length, 1, `one fence of ${language}`);
  return fences[0]?.[2] ?? '';
}

it('the example in docs/configuration.md is accepted without a problem', () => {
  const page = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');
  const [, example = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const { config, problems } = decodeConfig(sourceFile('.plimsoll.yaml', example), rules);
  // The rules folder that the example names does not exist here.
  assert.deepEqual(
    problems.filter(({ message }) => !message.includes('plimsoll-rules/')),
    [],
  );
  assert.deepEqual(config.projects, [['compose.yaml', 'compose.prod.yaml']]);
});

it('README.md shows the output of `npm start`, shortened with …', () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const env = { npm_lifecycle_event: 'start', npm_package_name: 'plimsoll' };
  const { out } = plimsoll(['scan', 'examples'], { cwd, env });
  let at = 0;
  for (const part of fenceOf('text').split(/^ *…\n/m)) {
    const found = out.indexOf(part.trimEnd(), at);
    assert.ok(found >= 0, `printed in this order:\n${part}`);
    at = found + part.trimEnd().length;
  }
});
