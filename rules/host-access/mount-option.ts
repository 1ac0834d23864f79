import { addEntry, isShared, removeAt, setScalar } from '../../server/engine/compose/edit/edit.ts';
import { anywhere, soundFix } from '../../server/engine/compose/edit/fix.ts';
import type { Mount, Service } from '../../server/engine/compose/model.ts';
import { mountOf } from '../../server/engine/compose/service/mount.ts';
import { itemsOf, mappingOf, scalarOf, valueAt } from '../../server/engine/compose/yaml/graph.ts';
import type { Fix } from '../../server/engine/finding.ts';
import { grouped } from '../../server/engine/source/groups.ts';
import { perObject } from '../../server/engine/source/memo.ts';
import type { Edit, Place, SafeText } from '../../server/engine/source/text.ts';

/** An option of a mount and its place: a word of the short syntax, or `bind.propagation` or `bind.selinux` of the long one. */
interface MountOption extends Place {
  readonly text: string;
}

/** The options of a mount: all of the short syntax, or propagation and SELinux label of the long one. */
export function optionsOf({ node, options, file }: Mount): MountOption[] {
  if (node.kind !== 'mapping') return options.map((option) => ({ file, ...option }));
  const bind = mappingOf(node, 'bind');
  return ['propagation', 'selinux'].flatMap((key) => {
    const scalar = scalarOf(bind, key);
    return scalar?.text === undefined ? [] : [{ file: scalar.file, span: scalar.span, text: scalar.text }];
  });
}

/** Replaces an option of a mount by another text, or removes it if there is none. */
export function optionFix(
  title: SafeText,
  mount: Mount,
  option: MountOption,
  text?: string,
): Fix | undefined {
  const { node } = mount;
  return anywhere(title, mount, (reach) => {
    if (node.kind !== 'mapping')
      return text === undefined ? cut(option) : [{ file: option.file.path, span: option.span, text }];
    const bind = mappingOf(node, 'bind');
    if (text === undefined) return removeAt(option, reach);
    const key = bind && ['propagation', 'selinux'].find((each) => scalarOf(bind, each)?.text === option.text);
    const scalar = key && scalarOf(bind, key);
    return scalar ? setScalar(scalar, text, reach) : undefined;
  });
}

/** Edits that remove a word from `a,b,c` after a colon. */
function cut({ file, span: { start, end } }: MountOption): Edit[] | undefined {
  const before = file.text[start - 1];
  if (before === ',') return [{ file: file.path, span: { start: start - 1, end }, text: '' }];
  if (before !== ':') return undefined;
  const span = file.text[end] === ',' ? { start, end: end + 1 } : { start: start - 1, end };
  return [{ file: file.path, span, text: '' }];
}

/** Adds an SELinux label to a mount. */
export function labelFix(title: SafeText, mount: Mount, label: 'z' | 'Z'): Fix | undefined {
  const { node, options } = mount;
  return anywhere(title, mount, (reach) => {
    if (node.kind === 'mapping') {
      const bind = mappingOf(node, 'bind');
      return bind
        ? addEntry(bind, 'selinux', label, reach)
        : addEntry(node, 'bind', { selinux: label }, reach);
    }
    if (node.kind !== 'scalar') return undefined;
    return setScalar(node, `${node.raw}${options.length > 0 ? ',' : ':'}${label}`, reach);
  });
}

/** Makes a mount read-only. */
export function readOnlyFix(title: SafeText, mount: Mount): Fix | undefined {
  const { node, file, options } = mount;
  return anywhere(title, mount, (reach) => {
    if (node.kind === 'mapping') {
      const written = scalarOf(node, 'read_only');
      return written ? setScalar(written, 'true', reach) : addEntry(node, 'read_only', true, reach);
    }
    if (node.kind !== 'scalar') return undefined;
    const mode = options.find(({ text }) => text === 'rw');
    if (mode) return [{ file: file.path, span: mode.span, text: 'ro' }];
    return setScalar(node, `${node.raw}${options.length > 0 ? ',' : ':'}ro`, reach);
  });
}

/** Removes a mount; if it is a volume, that volume may become unused, so the fix has to be tried. */
export function unmountFix(title: SafeText, mount: Mount, service: Service): Fix | undefined {
  const { type, node } = mount;
  const edits = unmounting(mount, service);
  const fix = edits && anywhere(title, node, () => edits);
  return type === 'bind' ? soundFix(fix, node) : fix;
}

/** Returns edits that remove a mount, and mounts of the same path in earlier files, which would take its place. */
export function unmounting({ node, source, target }: Mount, service: Service): Edit[] | undefined {
  const same = volumesOf(service).get(`${target}\n${source}`) ?? [];
  const all = [node, ...same.filter((item) => item !== node)];
  const edits = all.map((each) => removeAt(each, { anchored: isShared(node) }));
  return edits.includes(undefined) ? undefined : edits.flatMap((each) => each ?? []);
}

/** All mounts of a service in all files, by target and source. */
const volumesOf = perObject(({ name, compose }: Service) => {
  const written = compose.roots.flatMap((root) => itemsOf(valueAt(root, 'services', name, 'volumes')));
  return grouped(written, (item) => {
    const mount = mountOf(item);
    return `${mount?.target}\n${mount?.source}`;
  });
});
