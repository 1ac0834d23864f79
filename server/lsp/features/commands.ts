/** Names of the server's commands, which its actions have the client execute. */
export const commands = {
  /** Shows a rule's page. */
  openRule: 'plimsoll.server.openRule',
  /** Fixes all files of the workspace: what is safe, or what one rule reports. */
  fixWorkspace: 'plimsoll.server.fixWorkspace',
  /** Sets the level of a rule in the configuration. */
  setLevel: 'plimsoll.server.setLevel',
  /** Names an image among the trusted ones of the configuration. */
  trustImage: 'plimsoll.server.trustImage',
  /** Takes a finding for known. */
  addToBaseline: 'plimsoll.server.addToBaseline',
} as const;
