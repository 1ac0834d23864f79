import { workspace } from 'vscode';
import { until } from '../until.ts';
import { equal } from './assert.ts';
import { fileIn, problems, rule } from './editor.ts';

describe('a workspace with two folders', () => {
  it('has each folder checked by its own configuration', async () => {
    const folders = workspace.workspaceFolders ?? [];
    equal(
      folders.map(({ name }) => name),
      ['workspace', 'other'],
    );
    const privileged = folders.map(async (folder) => {
      const uri = fileIn(folder, 'compose.yaml');
      // All findings of a file are published together, so one of them shows that the file was checked.
      const rules = await until(`findings in ${uri}`, () => {
        const found = problems(uri).map(rule);
        return found.includes('missing-hardening') && found;
      });
      return rules.includes('privileged');
    });
    equal(await Promise.all(privileged), [true, false]);
  });
});
