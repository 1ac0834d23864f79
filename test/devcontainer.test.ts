import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { rules } from '../rules/index.ts';
import { defaultConfig, lint } from '../server/engine/index.ts';
import { projectOf } from './support/project.ts';

it('.devcontainer passes the strict profile', () => {
  const path = '.devcontainer/Dockerfile';
  const text = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const project = projectOf({ [path]: text });
  const { findings, problems } = lint(project, path, rules, { ...defaultConfig, profiles: ['strict'] });
  assert.deepEqual(
    [...findings, ...problems].map((each) => ('text' in each ? each.text : each.message)),
    [],
  );
});
