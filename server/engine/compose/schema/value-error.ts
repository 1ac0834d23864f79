import { gathered } from '../../source/list.ts';
import { indexOf } from '../load/unique.ts';
import type { Compose, Mapping, Node, Scalar } from '../model.ts';
import { areWords } from '../service/command-words.ts';
import { decimalOf } from '../service/scalar.ts';
import { entryOf, isNull, itemsOf, mappingOf, nodeOf, scalarOf } from '../yaml/graph.ts';
import { isFloat } from '../yaml/scalar-type.ts';
import type { SchemaError } from './error.ts';
import { isPort, isVolume } from './form.ts';

/** Errors in texts of services that Compose parses, and in definitions that it decodes (compose-go, transform and types). */
export function valueErrors({ services, effective }: Compose): SchemaError[] {
  const found: SchemaError[] = [];
  for (const service of services) {
    takenApart(service.effective, found);
    decoded(service.effective, found);
  }
  if (effective) for (const section of sections) inSection(section, mappingOf(effective, section), found);
  return found;
}

/** Errors that Compose finds in every service of an extended file, even in services that nothing extends. */
export function errorsOfExtended(document: Mapping): SchemaError[] {
  const found: SchemaError[] = [];
  for (const { value } of mappingOf(document, 'services')?.entries.values() ?? [])
    if (value?.kind === 'mapping') takenApart(value, found);
  for (const section of sections) externalNames(mappingOf(document, section), found);
  return found;
}

/**
 * Errors that Compose finds in each document before any merge, so that a later file can't fix them: `ulimits` must be whole
 * numbers without a point or an exponent, and short syntax must be valid.
 */
export function documentErrors(document: Mapping): SchemaError[] {
  const found: SchemaError[] = [];
  for (const { value: service } of mappingOf(document, 'services')?.entries.values() ?? []) {
    if (service?.kind !== 'mapping') continue;
    shortSyntax(service, found);
    for (const holder of [service, nodeOf(service, 'build')])
      for (const { value } of mappingOf(holder, 'ulimits')?.entries.values() ?? [])
        for (const node of [value, nodeOf(value, 'soft'), nodeOf(value, 'hard')])
          if (node?.kind === 'scalar' && isFloat(node))
            found.push({ kind: 'type', at: node, key: 'ulimits', wanted: 'a whole number', node });
  }
  return found;
}

const sections = ['networks', 'volumes', 'secrets', 'configs'] as const;

/** An item of a list in short syntax: a description of what it must be, for messages, and a test. */
interface Short {
  readonly key: string;
  readonly wanted: string;
  holds(text: string): boolean;
  /** The text to test, if it is not the written one. */
  textOf?(node: Scalar): string | undefined;
}

const volumeTarget = (item: Node) => indexOf('services.*.volumes')?.(item) ?? item;
const host = /^[^:=]+(?:=|:[^=]*$)/;
const shorts: readonly Short[] = [
  { key: 'ports', wanted: 'a port such as 127.0.0.1:8080:80', holds: isPort, textOf: decimalOf },
  { key: 'volumes', wanted: 'a volume such as ./conf:/etc/app:ro', holds: isVolume },
  {
    key: 'devices',
    wanted: 'a device such as /dev/sda:/dev/xvda:rw',
    holds: (text) => text.split(':').length < 4,
  },
];

function shortSyntax(service: Mapping, found: SchemaError[]): void {
  for (const { key, wanted, holds, textOf } of shorts)
    for (const item of itemsOf(nodeOf(service, key))) faulty(item, key, wanted, holds, found, textOf);
  for (const item of itemsOf(nodeOf(service, 'ports')))
    if (item.kind === 'scalar' && isFloat(item) && isPort(item.raw))
      found.push({ kind: 'type', at: item, key: 'ports', wanted: 'a whole number', node: item });
  const build = nodeOf(service, 'build');
  for (const item of itemsOf(nodeOf(build, 'ssh')))
    faulty(item, 'ssh', 'default or NAME=path', (text) => text === 'default' || text.includes('='), found);
  for (const item of itemsOf(nodeOf(build, 'additional_contexts')))
    faulty(item, 'additional_contexts', 'NAME=context', (text) => text.includes('='), found);
}

function takenApart(service: Mapping, found: SchemaError[]): void {
  shortSyntax(service, found);
  for (const item of itemsOf(nodeOf(service, 'ports'))) {
    const node = nodeOf(item, 'published');
    // A fraction is already reported as a wrong type.
    if (node?.kind === 'scalar' && isFloat(node) && Number.isInteger(node.value))
      found.push({ kind: 'type', at: node, key: 'published', wanted: 'a string or a whole number', node });
  }
  const contexts = nodeOf(nodeOf(service, 'build'), 'additional_contexts');
  if (contexts?.kind === 'mapping')
    for (const { key, value: node = key } of contexts.entries.values())
      if (node === key || (node.kind === 'scalar' && typeof node.value !== 'string'))
        found.push({
          kind: 'type',
          at: node,
          key: 'additional_contexts',
          wanted: 'a path or an address',
          node,
        });
  const volumes = itemsOf(nodeOf(service, 'volumes'));
  // A later volume with the same target replaces an earlier one.
  const last = new Map(volumes.map((item) => [volumeTarget(item), item]));
  for (const item of volumes)
    if (
      item.kind === 'mapping' &&
      scalarOf(item, 'type')?.text === 'bind' &&
      !item.entries.has('source') &&
      last.get(volumeTarget(item)) === item
    )
      found.push({ kind: 'missing', at: item, where: 'a bind mount', key: 'source', node: item });
}

function decoded(service: Mapping, found: SchemaError[]): void {
  for (const holder of [service, nodeOf(service, 'build')])
    for (const item of itemsOf(nodeOf(holder, 'extra_hosts')))
      faulty(item, 'extra_hosts', 'a host such as name=10.0.0.1', (text) => host.test(text), found);
  const hooks = gathered(['post_start', 'pre_stop'], (key) => itemsOf(nodeOf(service, key)));
  for (const [holder, key] of [
    [service, 'entrypoint'] as const,
    ...[service, ...hooks].map((each) => [each, 'command'] as const),
  ]) {
    const words = scalarOf(holder, key);
    if (words) faulty(words, key, 'a command with balanced quotes and brackets', areWords, found);
  }
  optionsOf(service, 'storage_opt', found);
  const test = nodeOf(nodeOf(service, 'healthcheck'), 'test');
  const first = test?.kind === 'sequence' ? test.items[0] : undefined;
  if (first) faulty(first, 'test', 'a list that begins with CMD, CMD-SHELL or NONE', isCheck, found);
  for (const item of itemsOf(nodeOf(nodeOf(service, 'develop'), 'watch'))) {
    const action = scalarOf(item, 'action')?.text;
    const path = scalarOf(item, 'path');
    if (path) faulty(path, 'path', 'a path', isFilled, found);
    if (
      item.kind === 'mapping' &&
      action &&
      !/^(?:rebuild|restart)$/.test(action) &&
      !item.entries.has('target')
    )
      found.push({ kind: 'missing', at: item, where: '`watch`', key: 'target', node: item });
  }
}

/** Reports options that Compose can't convert to texts. It can convert whole numbers. */
function optionsOf(holder: Mapping, key: string, found: SchemaError[]): void {
  for (const { value: node } of mappingOf(holder, key)?.entries.values() ?? [])
    if (node && (node.kind !== 'scalar' || typeof node.value === 'boolean' || isFloat(node)))
      found.push({ kind: 'type', at: node, key, wanted: 'a string', node });
}

const isFilled = (text: string): boolean => text !== '';
const isCheck = (text: string): boolean => /^(?:CMD|CMD-SHELL|NONE)$/.test(text);

function faulty(
  node: Node,
  key: string,
  wanted: string,
  holds: (text: string) => boolean,
  found: SchemaError[],
  textOf = (scalar: Scalar) => scalar.text,
): void {
  if (node.kind !== 'scalar' || isNull(node)) return;
  const text = textOf(node);
  if (text === undefined || holds(text)) return;
  found.push({ kind: 'type', at: node, key, wanted, node });
}

function inSection(section: (typeof sections)[number], all: Mapping | undefined, found: SchemaError[]): void {
  externalNames(all, found);
  for (const { value } of all?.entries.values() ?? []) {
    if (value?.kind !== 'mapping') continue;
    const external = entryOf(value, 'external');
    if (section === 'secrets' || section === 'configs') optionsOf(value, 'driver_opts', found);
    if (section === 'volumes' && external && isExternal(external.value))
      for (const { key } of value.entries.values())
        if (!/^(?:name|external|x-.*)$/.test(key.raw))
          found.push({ kind: 'both', at: key, where: 'a volume', other: 'external' });
  }
}

function externalNames(all: Mapping | undefined, found: SchemaError[]): void {
  for (const { value } of all?.entries.values() ?? []) {
    const inner = scalarOf(nodeOf(value, 'external'), 'name');
    const name = scalarOf(value, 'name');
    if (inner && name && known(inner, name) && inner.text !== name.text)
      found.push({ kind: 'distinct', at: inner, key: 'external.name', other: 'name' });
  }
}

const isExternal = (node: Node | undefined): boolean =>
  node?.kind === 'mapping' || (node?.kind === 'scalar' && /^(?:true|yes|on|y)$/i.test(node.text ?? ''));

const known = (...nodes: readonly Scalar[]): boolean => nodes.every(({ text }) => text !== undefined);
