import { resolve } from 'node:path';
import {
  applyEdits,
  emptyProject,
  type MadeFix,
  type Offer,
  type Problem,
  printable,
  type SourceFile,
} from '../../engine/index.ts';
import { meantFix } from '../../engine/policy.ts';
import type { CliSession } from '../session.ts';
import type { Choice } from './choice.ts';

/** A changed configuration: its path as in the reports and on the disk, and its text. */
interface ConfigChange {
  readonly path: string;
  readonly disk: string;
  readonly before: string;
  readonly after: string;
}

/** Changes of configurations, which come before all others. */
interface ConfigFixes {
  readonly files: readonly ConfigChange[];
  readonly made: readonly MadeFix[];
}

/**
 * Chooses among the words that configurations should have instead of theirs, which an editor offers too. What is chosen is in
 * force in the session from then on.
 */
export function fixConfigurations(session: CliSession, choice: Choice): ConfigFixes {
  const made: MadeFix[] = [];
  const files = [...wrongWords(session)].flatMap(([source, offers]): ConfigChange[] => {
    const chosen = choice.of(offers, emptyProject().with(source));
    made.push(...chosen.map((each) => ({ ...each, step: 1 })));
    const { path, text: before } = source;
    const after = applyEdits(
      before,
      chosen.flatMap(({ fix }) => fix.edits),
    );
    return chosen.length === 0 ? [] : [{ path, disk: resolve(session.cwd, path), before, after }];
  });
  if (files.length > 0)
    session.configOf = session.configsWith(new Map(files.map(({ disk, after }) => [disk, after])));
  return { files, made };
}

/** The words to replace, each once, by the configuration files that have them. */
function wrongWords({ targets, configOf }: CliSession): ReadonlyMap<SourceFile, readonly Offer[]> {
  const found = new Map<string, { source: SourceFile; offers: Map<number, Offer> }>();
  for (const { sources, problems } of new Set(targets.map(({ disk }) => configOf(disk))))
    for (const problem of problems) {
      const source = sources.find(({ path }) => path === problem.file);
      const offer = offerOf(problem);
      if (!source || !offer || isInstalled(source.path)) continue;
      const known = found.get(source.path) ?? { source, offers: new Map() };
      found.set(source.path, known);
      known.offers.set(offer.finding.span.start, offer);
    }
  return new Map([...found.values()].map(({ source, offers }) => [source, [...offers.values()]]));
}

/** Whether a file belongs to a package: what changes there is gone with the next version. */
const isInstalled = (path: string) => path.split('/').includes('node_modules');

/** A problem of a configuration as what `plimsoll fix` chooses of. */
function offerOf(problem: Problem): Offer | undefined {
  const { file, span, message } = problem;
  const fix = meantFix(problem);
  if (!fix || !span) return undefined;
  const finding = { rule: 'configuration', message: '', severity: 'info', file, span } as const;
  const rest = { why: '', refs: {}, service: undefined, stage: undefined, related: [] };
  return {
    finding: { ...finding, ...rest, text: printable(message) },
    fixes: [fix],
    mayBeSafe: fix.safety === 'safe',
  };
}
