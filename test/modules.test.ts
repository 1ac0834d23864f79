import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { rules } from '../rules/index.ts';
import { editorModule } from '../scripts/one-editor.mjs';
import { bundle } from './support/dist.ts';

test('the modules export everything that the types of VS Code declare, except pure types', () => {
  const text = editorModule(
    '\texport class Uri {\n\t\texport class Inner\n\texport interface Event<T>\n\texport namespace window {\n\texport namespace window {',
  );
  // Those of later versions are listed by name.
  const later = ['LanguageModelTextPart', 'LanguageModelToolResult'];
  assert.deepEqual(text.match(/(?<=export const )\w+/g), ['Uri', 'window', ...later]);
});

test('the bundled command line has the rules as declared in their files', () => {
  const { stdout } = spawnSync(process.execPath, [bundle, 'rules', '--format', 'json'], {
    encoding: 'utf8',
  });
  const known: readonly { readonly id: string; readonly on: string; readonly title: string }[] =
    JSON.parse(stdout);
  const told = (all: readonly { readonly id: string; readonly on: string; readonly title: string }[]) =>
    all.map(({ id, on, title }) => ({ id, on, title }));
  assert.deepEqual(told(known), told(rules));
});
