import { effectiveText } from '../../engine/index.ts';
import { lintBy } from '../../host/guard.ts';
import { pathOf } from '../files.ts';
import type { Feature, FeatureContext } from './feature.ts';

/** Request: returns the project that a file belongs to as Compose merges it, in YAML; null if it belongs to none. */
const effectiveRequest = 'plimsoll/effectiveCompose';

/** Shows the merged project of a compose file, with credentials redacted. */
export const effectiveCompose: Feature = {
  listen(connection, context) {
    connection.onRequest(effectiveRequest, async ({ uri }: { readonly uri: string }) => {
      await context.linted(uri);
      return effectiveOf(pathOf(uri), context) ?? null;
    });
  },
};

function effectiveOf(path: string, { guard, rules, session }: FeatureContext): string | undefined {
  const outcome = session.outcome(path, true);
  if (!outcome) return undefined;
  const { project, config } = outcome;
  const compose = project.applications(path)[0]?.compose;
  if (!compose) return undefined;
  const { secrets } = lintBy(guard, project, compose.file.path, rules, config);
  return guard.about(
    undefined,
    () => [],
    undefined,
    () => {
      const text = effectiveText(compose, ({ file, span }) =>
        secrets.isOn(file, file.lines.position(span.start).line),
      );
      return text?.split('\n').map(secrets.redact).join('\n');
    },
  );
}
