import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Client } from '../client.ts';
import { changes } from './changes.ts';
import { codeActions } from './code-actions.ts';
import { completion } from './config/completion.ts';
import { documentLinks } from './document-links.ts';
import { effectiveCompose } from './effective-compose.ts';
import type { Commands, Feature, FeatureContext } from './feature.ts';
import { fixAllFiles } from './fix-workspace.ts';
import { harden } from './harden/harden.ts';
import { hover } from './hover/hover.ts';
import { ignore } from './ignore/ignore.ts';
import { lockImages } from './images/lock-images.ts';
import { inlayHints } from './inlay-hints.ts';
import { log } from './log.ts';
import { notNow } from './not-now.ts';
import { rulePage } from './rule-page.ts';
import { codeLens } from './running/code-lens.ts';
import { running } from './running/running.ts';
import { scanWorkspace } from './scan-workspace.ts';
import { status } from './status.ts';
import { tools } from './tools/tools.ts';

const features: readonly Feature[] = [
  changes,
  codeActions,
  codeLens,
  completion,
  documentLinks,
  effectiveCompose,
  fixAllFiles,
  harden,
  hover,
  ignore,
  inlayHints,
  lockImages,
  log,
  notNow,
  rulePage,
  running,
  scanWorkspace,
  status,
  tools,
];

/** Returns the server capabilities of all features. */
export function featureCapabilities(client: Client): ServerCapabilities {
  const commands = Object.keys(commandsFor(client));
  return Object.assign(
    {},
    ...features.map((each) => each.capabilities?.(client)),
    commands.length > 0 && { executeCommandProvider: { commands } },
  );
}

/** Registers the request handlers of all features. */
export function listenToFeatures(connection: Connection, context: FeatureContext): void {
  for (const each of features) each.listen?.(connection, context);
  const commands = new Map(Object.entries(commandsFor(context.client)));
  connection.onExecuteCommand(({ command, arguments: args = [] }) =>
    commands.get(command)?.(args, connection, context),
  );
}

const commandsFor = (client: Client): Commands =>
  Object.assign({}, ...features.map((each) => each.commands?.(client)));
