import { type AnyRule, type Finding, type Span, safeFix, severities, wholeKey } from '../../engine/index.ts';
import { meantFix } from '../../engine/policy.ts';
import { commands } from './commands.ts';
import { clientCommands, pathIn } from './hover/links.ts';
import { allSafe, bestOf, manyFixes, ofRule, ofService } from './many-fixes.ts';
import { type Action, type ActionTarget, action, type MenuTarget, serviceAt } from './menu/action.ts';
import { fixEntries } from './menu/fix-entries.ts';
import { type IgnoreOffering, ignoreEntries, trusting } from './menu/ignore-entries.ts';
import { type Entry, entriesOf, maxEntries, menuOf } from './menu/menu.ts';

/** The client's capabilities that decide which actions are offered. */
export interface Offering extends IgnoreOffering {
  readonly rules: readonly AnyRule[];
  /** How a rule's page is shown: by the client itself, by the server, or not at all. */
  readonly explains: 'client' | 'server' | undefined;
  /** Whether the client shows the report of what runs. */
  readonly showsPaths: boolean;
  /** Whether the client shows edits that change what runs before it applies them. */
  readonly confirms: boolean;
  /** Whether a rule has a page. */
  hasPage(rule: string): boolean;
  /** Returns the number of findings of a rule in other files. */
  foundElsewhere(rule: string): number;
  /** Whether the client shows the changes that harden a service, for the user to choose among them. */
  readonly showsHardening: boolean;
}

/** Returns the findings that touch a span, the most severe first. */
export function findingsAt(findings: readonly Finding[], { start, end }: Span): Finding[] {
  const found = findings.filter(({ span }) => span.start <= end && start <= span.end);
  return found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Removes findings that are parts of attack paths in the same list. */
export function withoutParts(findings: readonly Finding[]): Finding[] {
  const wholes = new Set(findings.map(wholeKey));
  return findings.filter(({ partOf }) => !partOf || !wholes.has(wholeKey(partOf)));
}

/** Maximum number of findings of one place that get actions: nobody picks from a longer list. */
const mostAtOnce = 50;

/** The most rules that each have an entry to explain it. */
const mostExplained = 3;

/**
 * Returns the menu of a place: what fixes its findings, then the others that are given, ways to ignore, and explanations. It has
 * at most `most` entries, no two alike.
 */
export function actionsAt(
  target: MenuTarget,
  at: Span,
  offering: Offering,
  others: readonly Action[] = [],
  most = maxEntries,
): Action[] {
  const all = findingsAt(target.findings, at);
  const found = all.slice(0, mostAtOnce);
  const byRule = byPlaceFirst(once(all, (finding) => finding.rule));
  // Parts of an attack path have pages and fixes, which also fix the path; only the whole path can be ignored.
  const own = once(byPlaceFirst(withoutParts(all)), (finding) => finding.rule);
  const [fixable] = byRule.flatMap((each) => {
    const actions = fixRule(target, each, offering);
    return actions.length > 0 ? [actions] : [];
  });
  const [fixes, rest] = split(fixEntries(target, found, at, offering.picks), 3);
  const entries = [
    ...entriesOf('always', meant(target, at)),
    ...entriesOf('always', fixes),
    ...entriesOf(offering.picks ? 'likely' : 'rarely', rest),
    ...entriesOf('rarely', fixable ?? []),
    ...entriesOf('likely', others),
    ...entriesOf(
      'likely',
      offering.takesEdits
        ? once(
            own.flatMap((each) => trusting(target, each)),
            ({ title }) => title,
          )
        : [],
    ),
    ...ignoreEntries(target, own, offering),
    ...explaining(byRule, offering),
    ...entriesOf('likely', offering.showsPaths ? paths(target, found) : []),
  ];
  return menuOf(entries, most, offering.picks ? moreFixes : undefined);
}

/** What is wrong with the place itself before paths that begin or end there. */
const byPlaceFirst = (findings: readonly Finding[]) =>
  [...findings].sort((a, b) => Number(a.isPath === true) - Number(b.isPath === true));

const moreFixes = (choices: readonly Action[]): Action => ({ ...action('More fixes…', 'fix'), choices });

function split<T>(list: readonly T[], at: number): [T[], T[]] {
  return [list.slice(0, at), list.slice(at)];
}

/** Offers the most likely correct spelling of an unknown word. */
function meant({ path, problems }: ActionTarget, { start, end }: Span): Action[] {
  return problems.flatMap((problem) => {
    const { file, span } = problem;
    const fix = meantFix(problem);
    return fix && span && file === path && span.start <= end && start <= span.end
      ? [{ ...action(fix.title, 'fix'), preferred: true, edits: fix.edits }]
      : [];
  });
}

/** Returns the one action that applies every safe fix of a file; empty if there are no fixes. */
export function fixAllActions(linted: ActionTarget, rules: readonly AnyRule[]): Action[] {
  const fixable = new Set(rules.filter((rule) => rule.fixable).map(({ id }) => id));
  const { findings, fixesOf, path } = linted;
  if (!findings.some((each) => fixable.has(each.rule) && safeFix(fixesOf(each), path))) return [];
  return [
    {
      ...action('Apply all safe fixes in this file', 'fixAll'),
      later: () => manyFixes(linted, rules, allSafe(path)),
    },
  ];
}

/** Offers to fix all findings of a rule, in the file or the workspace, if that is more than the finding itself. */
function fixRule(
  target: ActionTarget,
  finding: Finding,
  { rules, confirms, takesEdits, foundElsewhere }: Offering,
): Action[] {
  const { findings, fixesOf, path } = target;
  const { rule } = finding;
  if (!bestOf(fixesOf(finding), path, confirms)) return [];
  const same = findings.filter((each) => each.rule === rule && each.file === path).length;
  const elsewhere = foundElsewhere(rule);
  const later = () => manyFixes(target, rules, ofRule(rule, path, confirms));
  const run = { command: commands.fixWorkspace, arguments: [{ value: rule }] };
  const here = { ...action(`Fix all ${rule} problems in this file`, 'fix'), finding, later };
  const everywhere = { ...action(`Fix all ${rule} problems in the workspace`, 'fix'), finding, run };
  return [...(same > 1 ? [here] : []), ...(takesEdits && elsewhere > 0 ? [everywhere] : [])];
}

/** The client's command that shows the changes of a service. */
const hardenCommand = 'plimsoll.harden';

/**
 * Returns the one action that applies all fixes of the service around a place, or shows them if the client can; empty if there are
 * no fixes.
 */
export function hardenActions(
  linted: ActionTarget,
  at: Span,
  { rules, showsHardening }: Pick<Offering, 'rules' | 'showsHardening'>,
): Action[] {
  const { findings, fixesOf, project, path } = linted;
  const service = serviceAt(project, path, at.start);
  const fixable = new Set(
    rules.filter((rule) => (showsHardening ? rule.hardens : rule.fixable)).map(({ id }) => id),
  );
  const isFixable = (each: Finding) =>
    each.service === service &&
    fixable.has(each.rule) &&
    fixesOf(each).some(({ safety }) => safety !== 'drastic');
  if (service === undefined || !findings.some(isFixable)) return [];
  if (showsHardening) {
    const run = { command: hardenCommand, arguments: [{ uri: path }, { value: service }] };
    return [{ ...action('Harden this service\u2026', 'rewrite'), run }];
  }
  const later = () => manyFixes(linted, rules, ofService(service));
  return [{ ...action('Harden this service', 'rewrite'), later }];
}

/** The command of a client that shows the page of a rule, or of one that the user picks. */
const explainCommand = 'plimsoll.explainRule';

/** Offers the page of each rule, or a choice of them. */
function explaining(findings: readonly Finding[], { explains, hasPage }: Offering): Entry[] {
  const paged = findings.filter(({ rule }) => explains !== undefined && hasPage(rule));
  const command = explains === 'client' ? explainCommand : commands.openRule;
  if (explains === 'client' && paged.length > mostExplained) {
    const [finding] = paged;
    const run = { command, arguments: [] };
    return entriesOf('always', [{ ...action(`Explain one of ${paged.length} rules…`, 'fix'), finding, run }]);
  }
  const [first, rest] = split(
    paged.map((finding) => {
      const run = { command, arguments: [{ value: finding.rule }] };
      return { ...action(`Explain ${finding.rule}`, 'fix'), finding, run };
    }),
    1,
  );
  return [...entriesOf('always', first), ...entriesOf('likely', rest)];
}

/** Offers the page about the attack path of a place; of several, the report. */
function paths({ project, path }: ActionTarget, findings: readonly Finding[]): Action[] {
  const all = findings.filter(({ isPath }) => isPath);
  const [finding] = all;
  if (!finding) return [];
  if (all.length > 1) {
    const run = { command: 'plimsoll.showReport', arguments: [] };
    return [{ ...action(`Show the ${all.length} paths in the report`, 'fix'), finding, run }];
  }
  const run = { command: clientCommands.path, arguments: [{ value: pathIn(project, path, finding) }] };
  return [{ ...action('Show the path', 'fix'), finding, run }];
}

function once<T>(list: readonly T[], key: (each: T) => string): T[] {
  const seen = new Set<string>();
  return list.filter((each) => seen.size < seen.add(key(each)).size);
}
