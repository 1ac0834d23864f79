import {
  type CancellationToken,
  type Disposable,
  type ExtensionContext,
  LanguageModelTextPart,
  LanguageModelToolResult,
  lm,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { RulePages } from './explain.ts';

/** The server's answer to a call: a text for the model, or why there is none. */
interface Answered {
  readonly text?: string;
  readonly why?: string;
}

/**
 * Offers the tools of the manifest to language models, where the editor has an API for them. The server answers; it reads what it
 * lints anyway, so an untrusted or virtual workspace needs nothing more.
 */
export function offerTools(
  { extension }: ExtensionContext,
  client: BaseLanguageClient,
  pages: RulePages,
): Disposable[] {
  // Older versions have trials of this API without its classes.
  if (lm?.registerTool === undefined || LanguageModelToolResult === undefined) return [];
  const { registerTool } = lm;
  const declared: readonly { readonly name: string }[] = extension.packageJSON.contributes.languageModelTools;
  return declared.map(({ name }) =>
    registerTool(name, {
      invoke: async ({ input }, token) => {
        const text = await answer(client, { name, arguments: input }, token);
        return new LanguageModelToolResult([new LanguageModelTextPart(await withPages(text, pages))]);
      },
    }),
  );
}

async function answer(client: BaseLanguageClient, call: object, token: CancellationToken): Promise<string> {
  const { text, why } = await client.sendRequest<Answered>('plimsoll/tool', call, token);
  if (text === undefined) throw new Error(why ?? 'There is no answer.');
  return text;
}

/** Adds the pages of explained rules, which only the client has. */
async function withPages(text: string, pages: RulePages): Promise<string> {
  const answered: { rules?: { rule: string; page?: string | undefined }[] } = JSON.parse(text);
  if (!answered.rules) return text;
  for (const each of answered.rules) each.page ??= await pages.pageOf(each.rule);
  return JSON.stringify(answered);
}
