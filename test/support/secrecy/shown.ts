import { rules } from '../../../rules/index.ts';
import { formatNames, formats } from '../../../server/cli/report/formats.ts';
import { profiles } from '../../../server/engine/config/profiles.ts';
import {
  type Config,
  defaultConfig,
  emptyProject,
  type Finding,
  lint,
  originOf,
  type Project,
  posturesOf,
  printable,
  sourceFile,
  variantsOf,
} from '../../../server/engine/index.ts';
import { decodeConfig } from '../../../server/engine/policy.ts';
import { shapedSecrets } from '../../../server/engine/secret/shape.ts';
import type { Client } from '../../../server/lsp/client.ts';
import { type ConvertContext, codeActionOf, diagnosticOf, problemOf } from '../../../server/lsp/convert.ts';
import { actionsAt, fixAllActions } from '../../../server/lsp/features/actions.ts';
import { findingCard } from '../../../server/lsp/features/hover/finding-card.ts';
import { linksFor } from '../../../server/lsp/features/hover/links.ts';
import { postureLine, postureList } from '../../../server/lsp/features/hover/posture-list.ts';
import { keptFile } from '../../../server/lsp/features/running/kept.ts';
import { uriOf } from '../../../server/lsp/files.ts';
import type { Outcome } from '../../../server/lsp/outcome.ts';
import { htmlPage } from '../../../server/page/page.ts';
import { Projects } from '../../../server/page/projects.ts';
import { fixesCollector } from '../../../server/tools/answers/fixes.ts';
import { findingsCollector } from '../../../server/tools/answers/lint.ts';
import { postureCollector } from '../../../server/tools/answers/posture.ts';
import { Budget } from '../../../server/tools/bounds.ts';
import { toolFile } from '../../../server/tools/file.ts';
import { hardenPageOf } from '../harden.ts';
import { settingOf } from '../setting.ts';

/** Everything shown to people and programs about some files, and whether a credential was found in them. */
export interface Shown {
  readonly texts: readonly (readonly [where: string, text: string])[];
  readonly found: boolean;
}

const credentials = new Map(rules.map((rule) => [rule.id, rule.credentials]));

/** Yields for each linted file: the reports of the command line, and what an editor gets, except the text of edits. */
export function* shownOf(
  files: ReadonlyMap<string, string>,
  secret: string,
  profile: number,
): Generator<Shown> {
  const config = { ...defaultConfig, profiles: [profiles[profile % profiles.length]!], today: '2026-01-01' };
  let project = emptyProject();
  for (const [path, text] of files) project = project.with({ path, text });
  const source = (path: string) => project.source(path);
  const sight: ConvertContext = {
    source,
    uri: uriOf,
    version: () => 1,
    versionedEdits: true,
    makesFiles: true,
    annotates: true,
    snippets: true,
  };
  const formed = [...files.values()].some((text) =>
    shapedSecrets(text).some(({ span }) => overlaps(text, secret, span)),
  );
  for (const path of files.keys()) {
    const file = source(path);
    if (!file || !project.document(path)) continue;
    const { findings, suppressed, fixesOf, problems, secrets } = lint(project, path, rules, config);
    const isFound = ({ rule, message, file: at, span }: Finding) => {
      const kinds = credentials.get(rule);
      return (
        (kinds === true || kinds?.includes(message) === true) &&
        overlaps(source(at)?.text ?? '', secret, span)
      );
    };
    const written = formatNames.map((name): [string, string] => {
      const setting = settingOf();
      const report = formats[name](setting);
      const fingerprintsOf = () => undefined;
      const ruleOf = (id: string) => rules.find((each) => each.id === id);
      const postures = posturesOf(project, path, config);
      report.linted({
        ...{
          path,
          findings,
          known: 0,
          suppressed,
          exceptions: () => [],
          placeOf: () => '',
          fixesOf,
          fingerprintsOf,
          heldAs: () => undefined,
          originOf: (finding) => originOf(project, path, finding),
          ruleOf,
          postures,
          variants: variantsOf(project, path, config),
          secrets,
          source,
        },
      });
      for (const problem of problems) report.problem({ ...problem, line: 1 });
      report.end(1);
      return [name, setting.written()];
    });
    const clear = (text: string) => secrets.clear(printable(text));
    const linted = {
      ...{ path, project, config, findings, fixesOf, problems, clear },
      ...{ projectOf: new Map(), sharedBy: () => 1 },
    };
    const projects = new Projects();
    const kept = { folders: [], rules, baselines: new Map(), uri: () => 'file:///file' };
    projects.take(keptFile({ ...linted, links: project.links(path) }, kept));
    const content = projects.content();
    const page = htmlPage({ version: '1', problems: [], ...content });
    const answers = [findingsCollector, fixesCollector, postureCollector].map((of): [string, string] => {
      const collector = of({ limit: 200 }, new Budget());
      const { clear: masked, mayBeIn: mayRepeat } = secrets;
      collector.take(toolFile({ ...linted, clear: masked, mayRepeat, nameOf: (each) => each }));
      return [of.name, JSON.stringify(collector.parts())];
    });
    const whole = { start: 0, end: file.text.length };
    const outcome = { ...linted, clear } as unknown as Outcome;
    const links = linksFor({ showsRules: true } as Client, outcome, () => 'file:///file');
    const offering = {
      ...{
        rules,
        explains: 'server' as const,
        showsPaths: true,
        picks: false,
        confirms: true,
        takesEdits: true,
        showsHardening: false,
      },
      ...{ snippets: true, hasPage: () => true, foundElsewhere: () => 1 },
    };
    const actions = [...actionsAt(linted, whole, offering, [], 1000), ...fixAllActions(linted, rules)];
    yield {
      found: formed || findings.some(isFound),
      texts: [
        ...written,
        ...answers,
        ['diagnostics', JSON.stringify(findings.map((each) => diagnosticOf(each, file, sight)))],
        ['problems', JSON.stringify(problems.map((each) => problemOf(each, file, 2)))],
        ['hover', findingCard(findings, rules, links)],
        ['view', JSON.stringify(content)],
        ...posturesOf(project, path, config).flatMap((posture, _, postures): [string, string][] => {
          const running = { posture, postures, outcome, links, here: posture.at };
          return [
            ['list on hover', postureList(running, [])],
            ['line on hover', postureLine(running) ?? ''],
          ];
        }),
        ['report', page],
        ...changesOf(project, path, config),
        ...actions.flatMap((action): [string, string][] => {
          const { title, command } = codeActionOf(action, sight) ?? {};
          if (title === undefined) return [];
          return [
            ['action', title],
            ['command', JSON.stringify(command ?? '')],
          ];
        }),
      ],
    };
  }
}

/** The pages with the changes of the first services of a file. */
function changesOf(project: Project, path: string, config: Config): [string, string][] {
  const document = project.document(path);
  const services = document?.kind === 'compose' ? document.services.slice(0, 2) : [];
  return services.flatMap(({ name }): [string, string][] => {
    const page = hardenPageOf(project, path, name, { all: true, config });
    return page === undefined ? [] : [['changes of a service', page]];
  });
}

/** Returns the problems of a configuration. */
export function shownOfConfig(text: string): readonly string[] {
  return decodeConfig(sourceFile('.plimsoll.yaml', text), rules).problems.map(({ message }) => message);
}

/** Whether a span overlaps a place where the credential is written, literally or escaped. */
function overlaps(text: string, secret: string, span: { start: number; end: number }): boolean {
  return [secret, JSON.stringify(secret).slice(1, -1)].some((form) => {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
      if (span.start < at + form.length && at < span.end) return true;
    return false;
  });
}
