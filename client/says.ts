import type { BaseLanguageClient, ClientCapabilities } from 'vscode-languageclient';

/** Capabilities of the client beyond the protocol, as named in `experimental`. */
type Skill =
  | 'plimsollCompare'
  | 'plimsollFiles'
  | 'plimsollHardening'
  | 'plimsollLocks'
  | 'plimsollPicks'
  | 'plimsollRules'
  | 'plimsollRunning'
  | 'plimsollSaves'
  | 'plimsollStatus';

/** Announces these capabilities to the server. */
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
