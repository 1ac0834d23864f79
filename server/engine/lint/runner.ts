import type { Compose } from '../compose/model.ts';
import type { Config } from '../config/config.ts';
import type { BuildContext } from '../dockerfile/context/context.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import { atLeast, type Problem } from '../finding.ts';
import type { Posture } from '../posture.ts';
import type { AnyReport, AnyRule, ReportRelated, Settings, SubjectName, Subjects } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import type { Script } from '../shell/model.ts';
import { facts } from '../source/facts.ts';
import { limits } from '../source/limits.ts';
import type { Place, SourceFile } from '../source/text.ts';
import type { LocatedReport } from './findings.ts';
import { asksFor, type CallableRule, ruleSelector } from './selection.ts';

/** The place of reports about a subject. */
export interface SubjectPlace {
  /** The file of bare spans; by default the linted file. */
  readonly file?: SourceFile | undefined;
  readonly service?: string | undefined;
  readonly key?: Place | undefined;
  readonly stage?: string | undefined;
  /** The highest severity of reports there. */
  readonly most?: LocatedReport['most'];
  /** The profile that starts the service, which is added to severe reports. */
  readonly profile?: ReportRelated | undefined;
}

/** Passes subjects to rules and collects their reports. */
export interface Runner {
  readonly raw: LocatedReport[];
  /** Parts that were not checked because of limits. */
  readonly bounds: Problem[];
  /** Rules that failed. */
  readonly failures: Problem[];
  /** Reports that a script was checked only in part. */
  bound(script: Script, file: SourceFile): void;
  /** Reports that the build context's ignore file was applied only in part. */
  ignored(): void;
  /** Passes the subjects to one rule after the other, so that the rule's code and data stay in the processor's cache. */
  on<On extends SubjectName>(on: On, subjects: readonly Placed<On>[]): void;
  wants(on: SubjectName): boolean;
}

/** A subject with the place of its reports. */
export interface Placed<On extends SubjectName> {
  readonly subject: Subjects[On];
  readonly where: SubjectPlace;
}

/** The context of a document. */
interface Around {
  readonly context?: BuildContext | undefined;
  services?(): readonly Posture[];
  isMissing?(path: string): boolean;
}

/** Makes a runner of some rules for one document. */
export function runner(
  rules: readonly AnyRule[],
  config: Config,
  of: Dockerfile | Compose,
  { context, services = () => [], isMissing = () => false }: Around,
): Runner {
  const { file } = of;
  const selector = ruleSelector(rules, config);
  // The two sides of a merge conflict make no complete script, and a problem already reports the conflict.
  const isWhole = of.kind !== 'dockerfile' || !of.conflict;
  const settingsFor = settingsByRule(config, { context, isMissing, building: services });
  const raw: LocatedReport[] = [];
  const bounds: Problem[] = [];
  const failures: Problem[] = [];
  const mayReport = reportBound(raw, bounds, file);
  const custom = selector.hasCustom ? customBound(bounds, file) : undefined;
  let asking: CallableRule | undefined;
  let place: SubjectPlace = {};
  const take = (found: AnyReport): void => {
    const { rule, isCustom } = asking!;
    if ((isCustom && custom?.mayReport() === false) || !mayReport()) throw enough;
    const { service, key, stage, most, profile } = place;
    const report = withProfile(rule, found, profile);
    raw.push({ rule, report, file: place.file ?? file, service, key, stage, most });
  };
  return {
    raw,
    bounds,
    failures,
    ignored() {
      const ignore = context?.ignore;
      if (typeof ignore === 'object' && ignore.isExhausted())
        bounds.push({
          file: file.path,
          span: undefined,
          message: shown`Some patterns of ${ignore.file.path} are ignored: it has more than ${limits.ignoreLines} lines, or takes more than ${limits.ignoreSteps} steps to match.`,
        });
    },
    bound({ beyond, fault, span }, { path }) {
      if (fault && isWhole)
        bounds.push({
          file: path,
          span: fault.span,
          message: shown`This script cannot be read to its end as sh or bash: ${fault.reason}.`,
        });
      if (beyond !== undefined)
        bounds.push({ file: path, span, message: shown`This script is checked only in part: it ${beyond}.` });
    },
    wants: (on) => selector.rulesFor(on).length > 0,
    on(on, subjects) {
      const rules = subjects.length > 0 ? selector.rulesFor(on) : [];
      for (let at = 0; at < rules.length; at++) {
        asking = rules[at]!;
        const { when, check } = asking;
        const settings = settingsFor(asking.rule);
        for (let each = 0; each < subjects.length; each++) {
          const { subject, where } = subjects[each]!;
          if (!asksFor(asking, on, subject)) continue;
          if (asking.isCustom && custom?.mayLook() === false) continue;
          place = where;
          try {
            if (!when || when(subject as never)) check(subject as never, take, settings);
          } catch (error) {
            if (error !== enough) failures.push(failureOf(asking.rule, error, file));
          }
        }
      }
    },
  };
}

/** Adds the profile that starts the service to a severe report. */
function withProfile(rule: AnyRule, report: AnyReport, profile: ReportRelated | undefined): AnyReport {
  if (!profile || !isGrave(rule, report)) return report;
  return { ...report, related: [...(report.related ?? []), profile] };
}

/** Whether a report is high or critical by the rule's own severity. */
function isGrave(rule: AnyRule, report: AnyReport): boolean {
  const message = rule.messages[report.message];
  return atLeast((typeof message === 'object' && message.severity) || rule.severity, 'high');
}

function failureOf({ id }: AnyRule, error: unknown, { path }: SourceFile): Problem {
  const reason = error instanceof Error ? error.message : 'unknown error';
  return { file: path, span: undefined, message: shown`The rule ${id} failed on this file: ${reason}.` };
}

/** Stops a rule that makes too many reports. */
const enough = new Error('enough');

/** Returns the settings for each rule. A locked rule only sees the profiles under which it was locked. */
function settingsByRule(
  { trust, mutableTags, today, profiles, locked }: Config,
  around: Pick<SettingsHere, 'context' | 'isMissing' | 'building'>,
): (rule: AnyRule) => SettingsHere {
  const known = new Map<Config['profiles'], SettingsHere>();
  return ({ id }) => {
    const held = locked.get(id)?.profiles ?? profiles;
    const settings =
      known.get(held) ?? new SettingsHere({ trust, mutableTags, today, profiles: held, ...around });
    known.set(held, settings);
    return settings;
  };
}

class SettingsHere
  extends facts<Omit<Settings, 'services'> & { building(): readonly Posture[] }>()
  implements Settings
{
  #services: readonly Posture[] | undefined;

  get services(): readonly Posture[] {
    this.#services ??= this.building();
    return this.#services;
  }
}

/** Tells whether another finding may be reported. Reports once if there are too many. */
function reportBound(raw: readonly LocatedReport[], bounds: Problem[], { path }: SourceFile): () => boolean {
  let isTold = false;
  return () => {
    if (raw.length < limits.reports) return true;
    const message = shown`Only the first ${limits.reports} findings of the file are reported; it has more.`;
    if (!isTold) bounds.push({ file: path, span: undefined, message });
    isTold = true;
    return false;
  };
}

/** Limits what custom rules may look at and report in a file or project. Reports once if a limit is reached. */
function customBound(bounds: Problem[], { path }: SourceFile) {
  let [looked, reported, isTold] = [0, 0, false];
  const stop = (): false => {
    const message = shown`Custom rules are checked only in part: they look at more than ${limits.customLooks} things, or report more than ${limits.customReports}.`;
    if (!isTold) bounds.push({ file: path, span: undefined, message });
    isTold = true;
    return false;
  };
  return {
    mayLook: (): boolean => reported <= limits.customReports && (looked++ < limits.customLooks || stop()),
    mayReport: (): boolean => reported++ < limits.customReports || stop(),
  };
}
