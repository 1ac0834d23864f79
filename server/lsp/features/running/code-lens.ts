import type { CodeLens } from 'vscode-languageserver';
import type { ContainerPosture } from '../../../engine/index.ts';
import { described } from '../../../engine/index.ts';
import { codeLensOf } from '../../convert.ts';
import type { Outcome } from '../../outcome.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { posturesAbout } from '../posture-text.ts';

/** Rows of which only the risky items are shown. */
const parts = ['Capabilities', 'Confinement', 'Namespaces', 'Mounts', 'Devices', 'Ports', 'Secrets'] as const;

/** Shows above each service and output stage, in one line, its user and what it has beyond the default. */
export const codeLens: Feature = {
  capabilities: ({ lenses }) => (lenses ? { codeLensProvider: {} } : {}),
  listen(connection, context) {
    if (!context.client.lenses) return;
    connection.onCodeLens(async ({ textDocument }) => {
      const outcome = await context.linted(textDocument.uri);
      return outcome ? lenses(outcome, context) : null;
    });
  },
};

function lenses(outcome: Outcome, { configs, guard, client }: FeatureContext): CodeLens[] {
  const { path, project, clear } = outcome;
  const source = project.source(path);
  const resolved = configs.known(path);
  if (!source || !resolved?.settings.enable || !resolved.settings.postureLens) return [];
  if (resolved.ignores(path)) return [];
  const postures = guard.about(
    undefined,
    () => [],
    [],
    () => posturesAbout(outcome),
  );
  const lines = new Map<number, string>();
  for (const posture of postures)
    if (posture.at.file === path) lines.set(posture.at.span.start, clear(summary(posture)));
  const command = client.showsRunning ? 'plimsoll.running.focus' : '';
  return [...lines].map(([offset, title]) => codeLensOf(title, command, source, offset));
}

/** Describes what runs in one line: `root (from nginx:1.27) | SYS_ADMIN, added | 8080 to 80/tcp, open to other machines`. */
function summary(posture: ContainerPosture): string {
  const rows = new Map(described(posture).map(({ name, items }) => [name, items]));
  const risky = parts.flatMap((name) => {
    const items = (rows.get(name) ?? []).filter(({ isRisky }) => isRisky);
    if (items.length > 2) return [`${items.length} ${name.toLowerCase()} beyond the default`];
    return items.map(({ text }) => text);
  });
  const user = rows.get('User')?.[0]?.text ?? '';
  return [user, ...(risky.length > 0 ? risky : ['nothing beyond the default'])].join(' | ');
}
