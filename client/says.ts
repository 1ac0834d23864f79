import type { BaseLanguageClient, ClientCapabilities } from 'vscode-languageclient';

/** What the client does beyond the protocol, by what it is called among its capabilities. */
type Skill = 'plimsollFiles' | 'plimsollRules' | 'plimsollRunning' | 'plimsollStatus';

/** Says to the server what the client can do. */
export function says(client: BaseLanguageClient, ...skills: readonly Skill[]): void {
  client.registerFeature({
    fillClientCapabilities(capabilities: ClientCapabilities) {
      const own = Object.fromEntries(skills.map((each) => [each, true]));
      capabilities.experimental = { ...capabilities.experimental, ...own };
    },
    initialize: () => undefined,
    getState: () => ({ kind: 'static' }),
    clear: () => undefined,
  });
}
