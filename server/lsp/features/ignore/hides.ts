import {
  type AnyRule,
  applyEdits,
  type Config,
  type Edit,
  identityOf,
  kindOfName,
  type Project,
} from '../../../engine/index.ts';
import { folderOf } from '../../../engine/source/path.ts';
import { lintBy } from '../../../host/guard.ts';
import { counted } from '../../scan/hidden.ts';
import type { FeatureContext } from '../feature.ts';

/** What an ignore comment hides. */
export interface Hides {
  /** The services of the hidden findings, each with the file that it was linted from. */
  readonly services: readonly { readonly name: string; readonly from: string }[];
  readonly findings: number;
  /** True if not all files that report on the edited one were linted. */
  readonly isPart: boolean;
}

/** A file that reports on another, with all that it was linted with. */
export interface ReportingFile {
  readonly path: string;
  readonly project: Project;
  readonly config: Config;
  readonly rules: readonly AnyRule[];
}

/** The most files that are linted to count what a comment hides, and the most milliseconds that this may take. */
const mostLinted = 200;
const patience = 1_500;

/** Returns the files that report a rule in a file: itself, and those that include, extend or build it. */
export function reportersOf(
  path: string,
  rule: string,
  { configs, session, workspace }: FeatureContext,
): ReportingFile[] {
  const own = session.own(path);
  const isOwn = own?.findings.some((each) => each.rule === rule);
  const open = session.openReporters(path).flatMap((each) => session.last(each) ?? []);
  const closed = workspace.records.about(path).flatMap((each) => {
    const resolved = configs.known(each.path);
    return resolved ? [{ ...each, config: resolved.config, rules: resolved.rules }] : [];
  });
  return [...(own && isOwn ? [own] : []), ...open, ...closed];
}

/** Lints some files with a comment that an edit adds, and returns what of a rule that comment hides. */
export async function hidesOf(
  edit: Edit,
  rule: string,
  reporting: readonly ReportingFile[],
  { guard, scheduler }: FeatureContext,
): Promise<Hides> {
  const services = new Map<string, { name: string; from: string; isOwn: boolean }>();
  const findings = new Set<string>();
  const until = performance.now() + patience;
  let linted = 0;
  for (const { path, project, config, rules } of reporting.slice(0, mostLinted)) {
    if (performance.now() > until) break;
    linted++;
    const source = project.source(edit.file);
    if (!source) continue;
    const text = applyEdits(source.text, [edit]);
    const edited = project.with({ path: edit.file, text, kind: project.document(edit.file)?.kind });
    const { suppressed } = lintBy(guard, edited, path, rules, config);
    for (const { finding, file, span } of suppressed) {
      const isBy = span && span.start <= edit.span.start + edit.text.length && edit.span.start <= span.end;
      if (file !== edit.file || !isBy || finding.rule !== rule) continue;
      findings.add(identityOf(finding));
      if (finding.service === undefined) continue;
      const isOwn = path === edit.file && kindOfName(path) !== 'compose';
      services.set(`${folderOf(path)} ${finding.service}`, { name: finding.service, from: path, isOwn });
    }
    await scheduler.yieldIfBusy();
  }
  // A service of a file that others extend is a part of theirs, and does not run itself.
  const all = [...services.values()];
  const used = all.filter(({ isOwn }) => !isOwn);
  return {
    services: used.length > 0 ? used : all,
    findings: findings.size,
    isPart: linted < reporting.length,
  };
}

/** What is hidden, in words: services, or findings where none belongs to a service. */
export function hiddenText({ services, findings, isPart }: Hides): string {
  const text = services.length > 0 ? counted(services.length, 'service') : counted(findings, 'finding');
  return isPart ? `more than ${text}` : text;
}
