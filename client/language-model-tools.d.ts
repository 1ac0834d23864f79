// Parts of the API of VS Code 1.95 that are used where they exist; the extension also runs in older versions.
import type { CancellationToken, Disposable } from 'vscode';

declare module 'vscode' {
  export class LanguageModelTextPart {
    constructor(value: string);
  }
  export class LanguageModelToolResult {
    constructor(content: readonly LanguageModelTextPart[]);
  }
  export namespace lm {
    const registerTool: undefined | ((name: string, tool: LanguageModelTool) => Disposable);
  }
  interface LanguageModelTool {
    invoke(call: { readonly input: object }, token: CancellationToken): Promise<LanguageModelToolResult>;
  }
}
