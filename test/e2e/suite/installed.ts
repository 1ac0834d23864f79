import { extensions } from 'vscode';
import { equal } from './assert.ts';

describe('the extension', () => {
  it('is the packaged one', () => {
    const extension = extensions.getExtension('plimsoll.plimsoll');
    equal(extension?.isActive, true);
    equal(extension?.extensionPath.includes('extensions'), true, extension?.extensionPath);
  });
});
