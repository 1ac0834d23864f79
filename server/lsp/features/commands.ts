/** The server's commands, which the client executes for code actions. */
export const commands = {
  /** Shows a rule's page. */
  openRule: 'plimsoll.server.openRule',
  /** Fixes all files of the workspace, or one file: all safe fixes, or the fixes of one rule. */
  fixWorkspace: 'plimsoll.server.fixWorkspace',
  /** Sets the level of a rule in the configuration. */
  setLevel: 'plimsoll.server.setLevel',
  /** Adds an image to the trusted ones in the configuration. */
  trustImage: 'plimsoll.server.trustImage',
  /** Reports what an ignore comment hides that the client has inserted. */
  ignored: 'plimsoll.server.ignored',
  /** Adds a finding to the baseline. */
  addToBaseline: 'plimsoll.server.addToBaseline',
} as const;
