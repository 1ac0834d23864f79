import type { Service } from '../compose/model.ts';
import type { Fix } from '../finding.ts';
import type { Application } from '../project/composition.ts';
import { differenceIn } from '../project/other-runs.ts';
import type { Project } from '../project/project.ts';
import { followed, shown } from '../secret/shown.ts';
import { folderOf, relativePath } from '../source/path.ts';
import type { Shown } from '../source/text.ts';

/** Maximum length of a title, in UTF-16 units. */
const longest = 100;

/**
 * Returns a function that makes safe fixes of an application unsafe if they rely on a service that Compose runs otherwise with
 * another set of files. Their titles then name the file.
 */
export function safeHoweverRun(
  { compose, files }: Application,
  project: Project,
): (fix: Fix<Shown>) => Fix<Shown> {
  const reasons = new Map<string, readonly Shown[]>();
  const reasonsFor = (name: string) => {
    const known = reasons.get(name);
    if (known) return known;
    const service = compose.services.find((each) => each.name === name);
    const found = service ? whyOtherwise(service, files, project) : [];
    reasons.set(name, found);
    return found;
  };
  return (fix) => {
    const all = fix.safety === 'safe' && fix.reliesOn !== undefined ? reasonsFor(fix.reliesOn) : [];
    return all.length === 0 ? fix : { ...fix, safety: 'unsafe', title: withReason(fix.title, all) };
  };
}

/** Why a service may run otherwise than with these files, for the end of a title: in the words to prefer, and in fewer. */
function whyOtherwise(service: Service, files: readonly string[], project: Project): readonly Shown[] {
  const { path } = service.node.file;
  const { sets, unread } = project.others(path);
  const named = (file: string | undefined) => relativePath(folderOf(path), file ?? path);
  const own = files.join('\n');
  for (const set of sets) {
    const run = set.files.join('\n') === own ? undefined : set.application();
    const difference = run && differenceIn(run, service);
    if (!difference) continue;
    const { key, file } = difference;
    const others = set.files.filter((each) => each !== path && !files.includes(each));
    const one = named(
      others.find((each) => each === file) ?? others[0] ?? files.find((each) => !set.files.includes(each)),
    );
    if (key === 'unknown') return [shown`${one} may change it`];
    if (key === 'lent') return [shown`${one} shares its volumes`];
    return [shown`${one} changes its ${key}`, shown`${one} changes it`];
  }
  const [first] = unread;
  return first === undefined
    ? []
    : [shown`${named(first)} may change it, and can't be read`, shown`${named(first)} can't be read`];
}

/** Puts a reason in the place of the words in brackets, which say why the fix would be safe. */
function withReason(title: Shown, reasons: readonly Shown[]): Shown {
  const end = title.indexOf(' (');
  const what = end < 0 ? title : shown`${title.slice(0, end)}`;
  const whole = reasons.map((each) => followed(what, shown` (${each})`));
  return whole.find(({ length }) => length <= longest) ?? followed(what, ' (another file changes it)');
}
