import { rules } from '../../rules/index.ts';
import { type Config, defaultConfig, lint, type Project, printable } from '../../server/engine/index.ts';
import { HardenPlan } from '../../server/lsp/features/harden/harden-plan.ts';
import type { Outcome } from '../../server/lsp/outcome.ts';
import { hardenPage } from '../../server/page/harden/harden-page.ts';

/** Returns the page with the changes of a service, all of them chosen or only those that are known to work. */
export function hardenPageOf(
  project: Project,
  path: string,
  service: string,
  { all = false, note = '', config = defaultConfig as Config } = {},
): string | undefined {
  const { secrets } = lint(project, path, rules, config);
  const clear = (text: string) => secrets.clear(printable(text));
  const outcome = { project, path, rules, config, clear } as unknown as Outcome;
  const plan = HardenPlan.of(outcome, service, []);
  return plan && hardenPage(plan.content(all ? plan.keys : plan.known, note));
}
