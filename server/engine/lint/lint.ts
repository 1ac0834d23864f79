import type { Config } from '../config/config.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { Finding } from '../finding.ts';
import { pragmasBeyond } from '../ignore/scope.ts';
import type { Posture } from '../posture.ts';
import type { Application } from '../project/composition.ts';
import type { Project } from '../project/project.ts';
import type { AnyRule } from '../rule.ts';
import { limits } from '../source/limits.ts';
import { secretsIn, toFindings } from './findings.ts';
import { freelyNamed } from './freely-named.ts';
import { cleared, joined, nothing, type Result, within, withMore, withUses } from './result.ts';
import { runner } from './runner.ts';
import { lintCompose, lintDockerfile } from './showing.ts';
import { emptyKeys, isDoubtful } from './trial/doubt.ts';
import { edited, isNoWorse, ofFiles, remains, same, triedFixes } from './trial/trial.ts';
import { tellBuilt } from './unbuilt.ts';
import { unreadContextOf, unreadOf } from './unread-files.ts';

/**
 * Lints the document at `path`. A compose file is linted as part of its projects: the first file of a project gets the findings
 * at all places that the project's values come from, an additional file only those in itself. Never fails: a path without a
 * document gives an empty result, and a failing rule becomes a problem.
 */
export function lint(project: Project, path: string, rules: readonly AnyRule[], config: Config): Result {
  const takers = () =>
    project.takers(path).map((each) => lintApplication(each, project, rules, config, path));
  return withUses(lintItself(project, path, rules, config), takers);
}

function lintItself(project: Project, path: string, rules: readonly AnyRule[], config: Config): Result {
  const document = project.document(path);
  if (!document) return nothing;
  const written = (each: string) => project.written(each);
  if (document.kind === 'dockerfile') {
    const services = () => buildersOf(path, project);
    const run = runner(rules, config, document, { context: project.context(path), services });
    lintDockerfile(document, run);
    tellBuilt(run.raw, 0, () => services().map(({ service }) => service));
    run.ignored();
    const secrets = secretsIn(run.raw);
    const problems = [
      ...document.problems,
      ...unreadContextOf(path, project),
      ...run.bounds,
      ...pragmasBeyond(document),
    ];
    const found = toFindings(run.raw, [document], written, rules, config, secrets);
    const said = cleared(found, problems, run.failures, secrets);
    const harms = harm(path, project, rules, config);
    const fixesOf = triedFixes(said, {
      cost: () => costOf(project, path, [path], stepsOf(document) / limits.triedInstructions),
      written,
      doubts: () => document.problems.length > 0 || project.takers(path).length > 0,
      after(edits) {
        const after = edited(project, edits, path);
        return after && !harms(after) ? { ...lint(after, path, rules, config), worse: [] } : undefined;
      },
    });
    return { secrets, ...said, fixesOf };
  }
  const results = project.applications(path).map((each) => {
    const result = lintApplication(each, project, rules, config);
    return each.compose.file.path === path ? result : within(path, result);
  });
  const [first = nothing, ...others] = results;
  const built = freelyNamed(path, project).map((each) => lintItself(project, each, rules, config));
  return withMore(others.length === 0 ? first : joined(results), built);
}

/** The services that a file may affect: for a Dockerfile, those that build it. */
function concernedBy(
  { postures, building }: Application,
  path: string | undefined,
  project: Project,
): readonly Posture[] {
  const isBuilt = path !== undefined && project.document(path)?.kind === 'dockerfile';
  return isBuilt ? building(path) : postures();
}

/**
 * The cost of linting the file at `path` again, relative to the limits: some files with everything they refer to, twice the
 * projects that use the file, the given share, and the services there.
 */
function costOf(project: Project, path: string, files: readonly string[], share: number): number {
  const taking = project.takers(path).flatMap((each) => [...each.files, ...each.files]);
  // Folders are only listed, not read.
  const again = new Set([...files, ...project.links(path)].filter((each) => !each.endsWith('/')));
  const lengths = [...again, ...taking].map((each) => project.source(each)?.text.length ?? 0);
  const characters = lengths.reduce((sum, length) => sum + length, 0);
  const services =
    project.takers(path).flatMap((each) => concernedBy(each, path, project)).length / limits.triedServices;
  return characters / limits.triedCharacters + share + services;
}

/** The number of instructions and of commands in them. */
const stepsOf = ({ instructions }: Dockerfile): number =>
  instructions.reduce((sum, { script }) => sum + 1 + (script?.commands.length ?? 0), 0);

/**
 * Returns a function that tells whether the projects that use a file get worse when it is edited. Lints the unedited state only
 * once.
 */
function harm(
  path: string,
  project: Project,
  rules: readonly AnyRule[],
  config: Config,
): (after: Project) => boolean {
  const lintTaker = (application: Application, of: Project) =>
    lintApplication(application, of, rules, config, path);
  let before: readonly { readonly files: readonly string[]; readonly result: Result }[] | undefined;
  return (after) => {
    before ??= project.takers(path).map((each) => ({ files: each.files, result: lintTaker(each, project) }));
    if (before.length === 0) return false;
    const takers = after.takers(path);
    return before.some(({ files, result }) => {
      const then = takers.find((each) => same(each.files, files));
      return !then || !isNoWorse(result, lintTaker(then, after));
    });
  };
}

/** Lints what Compose would run. If `part` is given, only the services that this file affects, and its comments. */
function lintApplication(
  application: Application,
  project: Project,
  rules: readonly AnyRule[],
  config: Config,
  part?: string,
): Result {
  const { compose, files } = application;
  const { path } = compose.file;
  const isMissing = (file: string) => project.isAbsent(file) && !project.unread(file);
  const run = runner(rules, config, compose, { isMissing });
  const concerned = concernedBy(application, part, project);
  lintCompose(compose, concerned, run);
  // For the first file, use the merged document, which has the comments of that file.
  const written = (each: string) => (each === path ? compose : project.written(each));
  const overrides = [...files.slice(1), ...(part === undefined ? [] : [part])].flatMap(
    (each) => written(each) ?? [],
  );
  const problems = [
    ...compose.problems,
    ...unreadOf(application, project),
    ...run.bounds,
    ...pragmasBeyond(compose),
  ];
  // Values from a file of variables may occur anywhere in the effective configuration.
  const held = compose.secretFiles.flatMap(({ credentials }) => credentials.map(({ at }) => at));
  const secrets = secretsIn(run.raw, held);
  const found = toFindings(run.raw, [compose, ...overrides], written, rules, config, secrets);
  const said = cleared(found, problems, run.failures, secrets);
  /** Whether a finding lies in a file that is also linted by itself. */
  const isApart = ({ file }: Finding) => !files.includes(file);
  const fixesOf = triedFixes(said, {
    // Each of the projects that share a file tries fixes, and each trial lints all of them again.
    cost: () =>
      costOf(project, path, files, compose.services.length / limits.triedServices) *
      Math.max(...files.map((each) => project.applications(each).length)) ** 2,
    written,
    doubts: (finding, fix) =>
      isApart(finding) || project.takers(path).length > 0 || isDoubtful(finding, fix, compose),
    after(edits, findings) {
      const after = edited(project, edits, path);
      const again = after && ofFiles(files, after);
      if (!after || !again || harms(after)) return undefined;
      if (emptyKeys(again.compose) > emptyKeys(compose)) return undefined;
      const then = lintApplication(again, after, rules, config);
      const elsewhere = new Set(edits.map(({ file }) => file).filter((file) => file !== path));
      for (const each of findings) if (isApart(each)) elsewhere.add(each.file);
      const worse = [...elsewhere].flatMap((file) => {
        const now = known.get(file) ?? resultOf(file, project, result);
        known.set(file, now);
        const later = resultOf(file, after, then);
        const own = findings.filter((each) => each.file === file);
        const left = own.filter((each) => remains(each, now, later));
        return isNoWorse(now, later) ? left : [file, ...left];
      });
      return { ...then, worse };
    },
  });
  const harms = harm(path, project, rules, config);
  const known = new Map<string, Result>();
  /** The result for another file: part of the project's result if the file belongs to that project only. */
  const resultOf = (file: string, of: Project, whole: Result): Result => {
    const [first, ...others] = of.applications(file);
    const isPart = first && others.length === 0 && same(first.files, files) && of.takers(file).length === 0;
    return isPart ? within(file, whole) : lint(of, file, rules, config);
  };
  const result: Result = { secrets, ...said, fixesOf };
  return result;
}

/** The services that build the Dockerfile at a path. */
function buildersOf(path: string, project: Project): Posture[] {
  return project.takers(path).flatMap(({ building }) => building(path));
}
