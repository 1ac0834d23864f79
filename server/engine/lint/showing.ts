import type { Compose, Inline, Service } from '../compose/model.ts';
import { scriptsOf } from '../compose/service/hooks.ts';
import { nodeOf, scalarsOf } from '../compose/yaml/graph.ts';
import type { Dockerfile } from '../dockerfile/model.ts';
import type { Posture } from '../posture.ts';
import { type AnyReport, type ReportRelated, reportedFixes } from '../rule.ts';
import { shown } from '../secret/shown.ts';
import { gathered } from '../source/list.ts';
import type { Placed, Runner, SubjectPlace } from './runner.ts';
import { tellBuilt, whereIn } from './unbuilt.ts';

/** Passes a Dockerfile to rules, part by part. */
export function showDockerfile(dockerfile: Dockerfile, run: Runner): void {
  if (dockerfile.template) return;
  const instructions = instructionsOf(dockerfile);
  run.on('instruction', instructions);
  if (run.wants('command')) run.on('command', commandsOf(instructions, run));
  const images = dockerfile.images.map((image) => ({ subject: image, where: whereIn(image.stage) }));
  run.on('image', images);
  if (dockerfile.conflict) return;
  const ended = dockerfile.cut ? dockerfile.stages.slice(0, -1) : dockerfile.stages;
  const stages = ended.map((stage) => ({ subject: stage, where: whereIn(stage) }));
  run.on('stage', stages);
  if (!dockerfile.cut) run.on('dockerfile', [{ subject: dockerfile, where: {} }]);
}

/** The instructions of a Dockerfile. An instruction deferred by ONBUILD follows it. */
function instructionsOf({ instructions, stages }: Dockerfile): Placed<'instruction'>[] {
  const found: Placed<'instruction'>[] = [];
  let index = -1;
  let where: SubjectPlace = {};
  for (const subject of instructions) {
    if (subject.keyword === 'FROM') where = whereIn(stages[++index]);
    found.push({ subject, where });
    if (subject.trigger) found.push({ subject: subject.trigger, where });
  }
  return found;
}

/** The commands of instructions. Reports scripts that are read only in part. */
function commandsOf(instructions: readonly Placed<'instruction'>[], run: Runner): Placed<'command'>[] {
  return gathered(instructions, ({ subject: instruction, where }) => {
    const { script, file } = instruction;
    if (!script) return [];
    run.bound(script, file);
    return script.commands.map((command) => ({ subject: { command, instruction }, where }));
  });
}

/** Passes the services, a compose file and its inline Dockerfiles to rules. */
export function showCompose(compose: Compose, postures: readonly Posture[], run: Runner): void {
  const services = postures.map(({ service }) => ({ subject: service, where: whereOf(service) }));
  run.on('service', services);
  run.on(
    'command',
    gathered(services, (each) => serviceCommands(each, run)),
  );
  run.on(
    'posture',
    postures.map((subject, at) => ({ subject, where: services[at]!.where })),
  );
  run.on('compose', [{ subject: compose, where: {} }]);
  for (const inline of compose.inlines) {
    const from = run.raw.length;
    showDockerfile(inline.dockerfile, run);
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

/** The commands that the compose file sets for a service. Reports scripts that are read only in part. */
function serviceCommands({ subject, where }: Placed<'service'>, run: Runner): Placed<'command'>[] {
  return scriptsOf(subject).flatMap(({ script, file }) => {
    run.bound(script, file);
    const there = { ...where, file };
    return script.commands.map((command) => ({
      subject: { command, instruction: undefined },
      where: there,
    }));
  });
}

/** Rewrites the fixes of a report on an inline Dockerfile so that they fit the compose file. */
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

function whereOf({ name, key, effective }: Service): SubjectPlace {
  return { service: name, key, file: key.file, profile: profileOf(effective) };
}

/** Describes the profiles that start a service. */
function profileOf(effective: Service['effective']): ReportRelated | undefined {
  const profiles = nodeOf(effective, 'profiles');
  const names = scalarsOf(profiles).flatMap(({ text }) => text ?? []);
  if (!profiles || names.length === 0) return undefined;
  const message = shown`The service starts only if the profile ${names.join(' or ')} is enabled.`;
  return { at: profiles, message };
}
