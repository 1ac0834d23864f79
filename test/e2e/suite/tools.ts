import { CancellationTokenSource, lm, version } from 'vscode';
import { equal } from './assert.ts';

/** The parts of the API of VS Code 1.95 that call tools. */
interface Tools {
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  invokeTool(
    name: string,
    options: { readonly input: object; readonly toolInvocationToken: undefined },
    token: unknown,
  ): Promise<{ readonly content: readonly { readonly value: string }[] }>;
}

const tools = lm as unknown as Partial<Tools> | undefined;

describe('tools for language models', () => {
  const answer = async (name: string, input: object) => {
    const { token } = new CancellationTokenSource();
    const { content = [] } =
      (await tools?.invokeTool?.(name, { input, toolInvocationToken: undefined }, token)) ?? {};
    return JSON.parse(content[0]?.value ?? '');
  };

  before(function () {
    // Version 1.93 has a trial of it.
    if (!tools?.invokeTool || Number(version.split('.')[1]) < 95) this.skip();
  });

  it('are those of the manifest', () => {
    const own = tools?.tools?.filter(({ name }) => name.startsWith('plimsoll_')) ?? [];
    equal(own.length, 5);
    equal(
      own.every(({ description }) => description.length > 100),
      true,
    );
  });

  it('lint a file of the workspace, and a text', async () => {
    const { findings } = await answer('plimsoll_lint', { path: 'compose.yaml' });
    equal(
      findings.some(({ rule }: { rule: string }) => rule === 'privileged'),
      true,
    );
    const text = 'FROM node:22\n';
    const alone = await answer('plimsoll_lint', { name: 'Dockerfile', text });
    equal(
      alone.findings.some(({ rule }: { rule: string }) => rule === 'root-user'),
      true,
    );
  });

  it('explain a rule with its page', async () => {
    const { rules } = await answer('plimsoll_explain', { rule: 'privileged' });
    equal(rules[0].page.includes('## What to do'), true);
  });

  it('refuse a path outside of the workspace', async () => {
    const refused = await answer('plimsoll_lint', { path: '/etc' }).catch((error: Error) => error.message);
    equal(String(refused).includes('outside the folders of the workspace'), true);
  });
});
