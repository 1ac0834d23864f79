import type { BaseLanguageClient, ClientCapabilities } from 'vscode-languageclient';

/** What the client does beyond the protocol, by what it is called among its capabilities. */
type Skill = 'plimsollFiles' | 'plimsollRules' | 'plimsollRunning' | 'plimsollStatus';

/** Says to the server that the client can do something. */
export function says(client: BaseLanguageClient, skill: Skill): void {
  client.registerFeature({
    fillClientCapabilities(capabilities: ClientCapabilities) {
      capabilities.experimental = { ...capabilities.experimental, [skill]: true };
    },
    initialize: () => undefined,
    getState: () => ({ kind: 'static' }),
    clear: () => undefined,
  });
}
