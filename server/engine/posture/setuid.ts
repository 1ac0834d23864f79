import { traitsOf } from '../catalog/image-traits.ts';
import type { Instruction, Stage } from '../dockerfile/model.ts';
import { lineage } from '../dockerfile/stages/ancestry.ts';
import type { ImageFacts } from '../image/model.ts';
import type { Posture } from '../posture.ts';
import type { Command } from '../shell/model.ts';
import { wordSet } from '../source/list.ts';
import type { Known } from '../source/text.ts';

/** Whether a service's image contains a setuid program, by which its users may become root. */
export function hasSetuidPrograms({ service, stage }: Posture): Known<boolean> {
  if (stage) return inStage(stage);
  if (service.build || !service.image) return 'unknown';
  return inImage(service.image.ref?.name, service.image.facts);
}

/** Distributions whose images include `su`, `mount` and `passwd`. */
const withSu = wordSet('debian redhat suse');

function inImage(name: string | undefined, facts: ImageFacts | undefined): Known<boolean> {
  if (traitsOf(name).hasNoSetuid || facts?.family === 'none') return false;
  return withSu.has(facts?.family ?? '') || 'unknown';
}

function inStage(stage: Stage): Known<boolean> {
  const [root = stage] = lineage(stage).slice(-1);
  const { base } = root;
  const use = base.kind === 'image' ? base.use : undefined;
  let holds = base.kind === 'scratch' ? false : inImage(use?.ref?.name, use?.facts);
  for (const each of [...lineage(stage)].reverse().flatMap(({ instructions }) => instructions)) {
    const changed = changedBy(each);
    if (changed === false || (changed !== undefined && holds !== true)) holds = changed;
  }
  return holds;
}

/**
 * Whether the image has setuid programs after an instruction: true, false or unknown; undefined if the instruction changes
 * nothing.
 */
function changedBy({ keyword, flags, args, script }: Instruction): Known<boolean> | undefined {
  if (keyword === 'RUN') {
    if (clears(script?.commands ?? [])) return false;
    return script?.commands.every(({ name }) => harmless.has(name ?? '')) ? undefined : 'unknown';
  }
  if (keyword !== 'COPY' && keyword !== 'ADD') return undefined;
  if (flags.some(({ name, value }) => name === 'chmod' && setsBit(value?.text))) return true;
  // Copies from another image keep the file modes.
  const isOther = flags.some(({ name }) => name === 'from');
  return isOther && args.slice(0, -1).some(({ value }) => systemFolder.test(value ?? '/'))
    ? 'unknown'
    : undefined;
}

const setsBit = (mode = '') => /^[4-7]\d{3}$|s|\$/.test(mode);

/** A folder for installed programs, or one of its parents. */
const systemFolder = /^\/?(?:(?:usr(?:\/local)?\/?)?(?:s?bin|lib)?)?\/?$/;

/** Commands that create no programs. */
const harmless = wordSet('adduser addgroup cd chown echo groupadd mkdir rm set test touch useradd true');

/** Whether commands remove the setuid bit from all files, as in `find / -perm /6000 -type f -exec chmod a-s {} +`. */
function clears(commands: readonly Command[]): boolean {
  const searches = commands.some(
    ({ name, args }) =>
      name === 'find' && args[0]?.shape === '/' && args.some(({ shape }) => findsSetuid.test(shape)),
  );
  return (
    searches &&
    commands.some(({ name, args }) => name === 'chmod' && /^(?:a|ug?o?)?-s$/.test(args[0]?.shape ?? ''))
  );
}

/** Values of `-perm` that match every file with the setuid bit. */
const findsSetuid = /^[/+]0?[4-7]000$|^-0?4000$|^[-/+]u[+=]s$|^[/+]u[+=]s,g[+=]s$/;
