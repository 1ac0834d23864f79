import type { Compose, Inline, Service } from '../compose/model.ts';
import { scriptsOf } from '../compose/service/hooks.ts';
import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';
import type { Config } from '../config/config.ts';
import type { Dockerfile, Instruction } from '../dockerfile/model.ts';
import { atLeast, type Finding } from '../finding.ts';
import { pragmasBeyond } from '../ignore/scope.ts';
import type { Posture } from '../posture.ts';
import type { Application } from '../project/composition.ts';
import type { Project } from '../project/project.ts';
import { type AnyReport, type AnyRule, reportedFixes } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import { limits } from '../source/limits.ts';
import { type LocatedReport, secretsIn, toFindings } from './findings.ts';
import { freelyNamed } from './freely-named.ts';
import { cleared, joined, nothing, type Result, within, withMore, withUses } from './result.ts';
import { type Runner, runner, type Where } from './runner.ts';
import { emptyKeys, isDoubtful } from './trial/doubt.ts';
import { edited, isNoWorse, ofFiles, remains, same, triedFixes } from './trial/trial.ts';
import { tellBuilt, whereIn } from './unbuilt.ts';
import { unreadContextOf, unreadOf } from './unread-files.ts';

/**
 * Judges the document at `path`. A compose file is judged as a part of what Compose would run of it: the first file of a
 * project answers for all places that its values come from, one that lies over it for those in itself. Total: a path without
 * document gives nothing, a failing rule becomes a problem.
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
    const said = {
      ...toFindings(run.raw, [document], written, rules, config, secrets),
      ...cleared(problems, run.failures, secrets),
    };
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
    return { ...said, fixesOf, secrets };
  }
  const results = project.applications(path).map((each) => {
    const result = lintApplication(each, project, rules, config);
    return each.compose.file.path === path ? result : within(path, result);
  });
  const [first = nothing, ...others] = results;
  const built = freelyNamed(path, project).map((each) => lintItself(project, each, rules, config));
  return withMore(others.length === 0 ? first : joined(results), built);
}

/** The services that may follow from a file: of a Dockerfile, those that build it. */
function concernedBy(
  { postures, building }: Application,
  path: string | undefined,
  project: Project,
): readonly Posture[] {
  const isBuilt = path !== undefined && project.document(path)?.kind === 'dockerfile';
  return isBuilt ? building(path) : postures();
}

/**
 * What judging the file at `path` again takes, by the table of limits: some files with all that they lead to, twice what takes
 * from it, and a share beside the services there.
 */
function costOf(project: Project, path: string, files: readonly string[], share: number): number {
  const taking = project.takers(path).flatMap((each) => [...each.files, ...each.files]);
  // What lies in a folder is only listed.
  const again = new Set([...files, ...project.links(path)].filter((each) => !each.endsWith('/')));
  const lengths = [...again, ...taking].map((each) => project.source(each)?.text.length ?? 0);
  const characters = lengths.reduce((sum, length) => sum + length, 0);
  const services =
    project.takers(path).flatMap((each) => concernedBy(each, path, project)).length / limits.triedServices;
  return characters / limits.triedCharacters + share + services;
}

/** Its instructions, and the commands in them. */
const stepsOf = ({ instructions }: Dockerfile): number =>
  instructions.reduce((sum, { script }) => sum + 1 + (script?.commands.length ?? 0), 0);

/** Tells whether what takes from a file is worse off in a project where that file is edited; it is judged as it is once. */
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

/** Judges what Compose would run; as far as it concerns a file that it takes from, and that file's comments, where one is given. */
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
  // Its comments are its own here, too.
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
  // What a file of variables holds may be anywhere in what is in effect.
  const held = compose.secretFiles.flatMap(({ credentials }) => credentials.map(({ at }) => at));
  const secrets = secretsIn(run.raw, held);
  const said = {
    ...toFindings(run.raw, [compose, ...overrides], written, rules, config, secrets),
    ...cleared(problems, run.failures, secrets),
  };
  /** Whether a finding stands in a file that is judged by itself, too. */
  const isApart = ({ file }: Finding) => !files.includes(file);
  const fixesOf = triedFixes(said, {
    cost: () => costOf(project, path, files, compose.services.length / limits.triedServices),
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
  /** What is said of another file: a part of what is said of the set, where it belongs to that alone. */
  const resultOf = (file: string, of: Project, whole: Result): Result => {
    const [first, ...others] = of.applications(file);
    const isPart = first && others.length === 0 && same(first.files, files) && of.takers(file).length === 0;
    return isPart ? within(file, whole) : lint(of, file, rules, config);
  };
  const result: Result = { ...said, fixesOf, secrets };
  return result;
}

/** The services that build the Dockerfile at a path. */
function buildersOf(path: string, project: Project): Posture[] {
  return project.takers(path).flatMap(({ building }) => building(path));
}

function lintDockerfile(dockerfile: Dockerfile, run: Runner): void {
  if (dockerfile.template) return;
  let index = -1;
  let where: Where = {};
  for (let at = 0; at < dockerfile.instructions.length; at++) {
    const instruction = dockerfile.instructions[at]!;
    if (instruction.keyword === 'FROM') {
      where = whereIn(dockerfile.stages[++index]);
    }
    lintInstruction(instruction, where, run);
    if (instruction.trigger) lintInstruction(instruction.trigger, where, run);
  }
  for (const image of dockerfile.images) run.on('image', image, whereIn(image.stage));
  if (dockerfile.conflict) return;
  const ended = dockerfile.cut ? dockerfile.stages.slice(0, -1) : dockerfile.stages;
  for (const stage of ended) run.on('stage', stage, whereIn(stage));
  if (!dockerfile.cut) run.on('dockerfile', dockerfile, {});
}

function lintInstruction(instruction: Instruction, where: Where, run: Runner): void {
  run.on('instruction', instruction, where);
  const script = run.wants('command') ? instruction.script : undefined;
  if (!script) return;
  run.bound(script, instruction.file);
  const { commands } = script;
  for (let at = 0; at < commands.length; at++)
    run.on('command', { command: commands[at]!, instruction }, where);
}

function lintCompose(compose: Compose, postures: readonly Posture[], run: Runner): void {
  for (const posture of postures) lintService(posture, run);
  run.on('compose', compose, {});
  for (const inline of compose.inlines) {
    const from = run.raw.length;
    lintDockerfile(inline.dockerfile, run);
    tellBuilt(run.raw, from, () => [inline.service]);
    for (const [index, raw] of run.raw.entries())
      if (index >= from)
        run.raw[index] = {
          ...raw,
          file: inline.scalar.file,
          service: inline.service.name,
          report: writtenInline(raw.report, inline),
        };
  }
}

function lintService(posture: Posture, run: Runner): void {
  const { service } = posture;
  const where = whereOf(service);
  const from = run.raw.length;
  run.on('service', service, where);
  for (const { script, file } of scriptsOf(service)) {
    run.bound(script, file);
    for (const command of script.commands)
      run.on('command', { command, instruction: undefined }, { ...where, file });
  }
  run.on('posture', posture, where);
  const profiles = nodeOf(service.effective, 'profiles');
  const names = scalarsOf(profiles).flatMap(({ text }) => text ?? []);
  if (!profiles || names.length === 0) return;
  const profile = {
    at: profiles,
    message: shown`The service starts only if the profile ${names.join(' or ')} is enabled.`,
  };
  for (const [index, raw] of run.raw.entries())
    if (index >= from && isGrave(raw))
      run.raw[index] = {
        ...raw,
        report: { ...raw.report, related: [...(raw.report.related ?? []), profile] },
      };
}

/** Whether a report is high or critical by its rule's own facts: then it says under which profile its service starts. */
function isGrave({ rule, report }: LocatedReport): boolean {
  const message = rule.messages[report.message];
  return atLeast((typeof message === 'object' && message.severity) || rule.severity, 'high');
}

/** A report on an inline Dockerfile, its fixes as the compose file must write them. */
function writtenInline(report: AnyReport, inline: Inline): AnyReport {
  const fixes = () =>
    reportedFixes(report).map((fix) => {
      const edits = fix.edits.flatMap((edit) => {
        const text = inline.insertable(edit.span, edit.text);
        return text === undefined ? [] : [{ ...edit, text }];
      });
      return edits.length === fix.edits.length ? { ...fix, edits } : undefined;
    });
  return report.fixes ? { ...report, fixes } : report;
}

const whereOf = ({ name, key }: Service): Where => ({ service: name, key, file: key.file });
