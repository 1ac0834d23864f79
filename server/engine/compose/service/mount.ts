import { namesOf } from '../../source/path.ts';
import type { Content, Mapping, Mount, Node, Scalar, Service } from '../model.ts';
import { mappingOf, nodeOf, scalarOf, scalarsOf } from '../yaml/graph.ts';
import { booleanOf } from './scalar.ts';

/** Reads an item of a service's `volumes` in short or long syntax (Compose Specification, volumes). */
export function mountOf(node: Node): Mount | undefined {
  if (node.kind === 'mapping') return longMount(node);
  return node.kind === 'scalar' && node.raw !== '' ? shortMount(node) : undefined;
}

type Type = Mount['type'];
const types: readonly string[] = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'];

function longMount(node: Mapping): Mount {
  const type = scalarOf(node, 'type')?.text;
  const source = scalarOf(node, 'source') ?? scalarOf(node, 'src');
  const target = scalarOf(node, 'target') ?? scalarOf(node, 'destination') ?? scalarOf(node, 'dst');
  const bind = mappingOf(node, 'bind');
  const selinux = scalarOf(bind, 'selinux')?.text;
  const kind = (type !== undefined && types.includes(type) ? type : 'unknown') as Type;
  return {
    file: node.file,
    span: node.span,
    type: kind,
    source: source?.text === undefined ? undefined : kind === 'bind' ? cleanPath(source.text) : source.text,
    target: cleanTarget(target?.text),
    readOnly: booleanOf(scalarOf(node, 'read_only'))?.value ?? false,
    options: [],
    selinux: selinux === 'z' || selinux === 'Z' ? selinux : undefined,
    propagation: scalarOf(bind, 'propagation')?.text,
    long: true,
    node,
    sourceSpan: source?.span ?? node.span,
  };
}

/** A path in the container, cleaned as Compose does. */
function cleanTarget(path: string | undefined): string | undefined {
  return path?.startsWith('/') && !isPipe(path) ? cleanPath(path) : path;
}

/** The path in the container at which an item of `volumes` is mounted; undefined if unknown. */
export function mountTarget(node: Node): string | undefined {
  if (node.kind !== 'scalar') return mountOf(node)?.target;
  if (node.raw === '') return undefined;
  const { content } = node;
  const [first = { start: 0, end: 0 }, second = first] = volumeParts(content.text);
  return cleanTarget(content.value(second.start, second.end));
}

/** The parts of a volume in short syntax, split as Compose does: a single letter before a colon is a Windows drive. */
export function volumeParts(text: string): readonly { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const colon = text.indexOf(':', at);
    at = colon < 0 ? text.length : colon;
    if (colon === start + 1 && text.length > 2 && /\p{L}/u.test(text[start] ?? '')) continue;
    parts.push({ start, end: at });
    start = at + 1;
  }
  return parts;
}

const propagations: readonly string[] = ['shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate'];

function shortMount(node: Scalar): Mount {
  const { content } = node;
  const parts = volumeParts(content.text);
  const [first = { start: 0, end: 0 }, second, third] = parts;
  const single = second === undefined;
  const source = single ? undefined : content.value(first.start, first.end);
  const target = single ? first : second;
  const options = third ? optionsOf(content, third.start, third.end) : [];
  const written = content.text.slice(first.start, first.end);
  const whole = content.value(first.start, first.end) === undefined;
  const type: Type = single ? (whole ? 'unknown' : 'volume') : typeOf(written);
  const uncertain = third !== undefined && content.value(third.start, third.end) === undefined;
  const last = (wanted: (text: string) => boolean) => options.findLast(({ text }) => wanted(text))?.text;
  const mode = last((text) => text === 'ro' || text === 'rw');
  const selinux = last((text) => text === 'z' || text === 'Z');
  return {
    file: node.file,
    span: node.span,
    type,
    source: source === undefined ? undefined : type === 'bind' ? cleanPath(source) : source,
    target: cleanTarget(content.value(target.start, target.end)),
    readOnly: mode === undefined && uncertain ? 'unknown' : mode === 'ro',
    options,
    selinux: selinux === 'z' || selinux === 'Z' ? selinux : undefined,
    propagation: last((text) => propagations.includes(text)),
    long: false,
    node,
    sourceSpan: content.span(first.start, first.end),
  };
}

function optionsOf(content: Content, start: number, end: number): Mount['options'] {
  const options: { text: string; span: { start: number; end: number } }[] = [];
  for (let at = start; at <= end; ) {
    const comma = content.text.indexOf(',', at);
    const stop = comma < 0 || comma > end ? end : comma;
    const text = content.value(at, stop);
    if (text) options.push({ text, span: content.span(at, stop) });
    at = stop + 1;
  }
  return options;
}

const pipe = /^(?:\\\\|\/\/)[.?][\\/]pipe[\\/]/i;
const isPipe = (path: string): boolean => pipe.test(path);

/**
 * Whether the source in short syntax is a path, a named pipe or a volume's name; unknown if a variable without a default
 * decides that.
 */
function typeOf(source: string): Type {
  if (isPipe(source)) return 'npipe';
  if (/^[./~\\]/.test(source) || (source.includes(':') && /^\p{L}:/u.test(source))) return 'bind';
  return source.includes('\uE000') ? 'unknown' : 'volume';
}

const alreadyClean = /^\.?(?:\/[^/.\\][^/\\]*)+$/;

/**
 * Cleans a host path lexically: removes `//`, `/./`, `a/..` and a trailing slash; keeps `~`. A relative path starts with `./`
 * or `../`. Windows paths stay as they are.
 */
export function cleanPath(path: string): string {
  if (alreadyClean.test(path)) return path;
  if (path.includes('\\') || /^[a-zA-Z]:/.test(path)) return path;
  if (path.startsWith('/')) return `/${namesOf(path).join('/')}`;
  const [home] = /^~[^/]*/.exec(path) ?? [];
  if (home !== undefined) return [home, ...namesOf(path.slice(home.length + 1))].join('/');
  const names = namesOf(path);
  return names[0] === '..' ? names.join('/') : names.length === 0 ? '.' : `./${names.join('/')}`;
}

/** Whether a service mounts the volumes of another one. */
export function takesVolumesOf({ effective }: Service, name: string): boolean {
  return scalarsOf(nodeOf(effective, 'volumes_from')).some(
    ({ text, raw }) => (text ?? raw).split(':', 1)[0] === name,
  );
}
