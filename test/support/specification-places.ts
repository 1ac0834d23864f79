import type { Type } from '../../server/engine/compose/schema/table.ts';
import { fileType, newer } from './random-values.ts';

/** A place for a value in a compose file that is otherwise correct. */
export interface SpecificationPlace {
  /** The keys that lead to it: `services.*.ports.[].target`. */
  readonly path: string;
  /** A compose file with a value there. */
  readonly fileWith: (value: string) => string;
  readonly values: readonly string[];
}

/** What must stand beside a key in an object. */
const required: Readonly<Record<string, string>> = {
  services: 'image: "a:1"',
  'develop.watch': 'path: ./w, action: rebuild',
  devices: 'source: /dev/a, target: /dev/b',
  'reservations.devices': 'capabilities: [gpu]',
  gpus: 'capabilities: [gpu]',
  depends_on: 'condition: service_started',
  ulimits: 'soft: 1, hard: 2',
  ports: 'target: 80',
  volumes: 'type: volume, target: /v',
  secrets: 'source: b',
  configs: 'source: b',
  post_start: 'command: c',
  pre_stop: 'command: c',
  exec: 'command: c',
  build: 'context: .',
};

/** The definitions in a file, whose names all are `b`. */
const definitions: Readonly<Record<string, string>> = {
  services: 'image: "b:1"',
  networks: '',
  volumes: '',
  secrets: 'file: ./b',
  configs: 'file: ./b',
};

/** Attributes that name other files, and those that docker-compose does not know yet. */
const apart =
  /^(?:include|models|name|version|services\.\*\.(?:extends|env_file|label_file|models|provider)\b)/;

const ofEach = ['1', 'x', '[b]', '{b: x}'];
const ofCollections = ['[b, b]', '[1]', '{b: [x]}', '[]', '{}', '"${U:-x}"'];
const ofTexts = ['""', 'true'];
const ofTruths = ['""', 'true', '"no"', '"1"', '"${U:-x}"'];
const ofNumbers = [
  ...['-1', '1.5', '1e3', '"1"', '"-1"', '"+1"', '"1.5"', '""', 'true', '"true"', '"${U:-x}"', '"${U:-1}"'],
  ...['1m', '"5 mb"', '5q', '"1s"', '1001', '-1001', '101', 'all'],
];
/** Texts that some attributes parse, by the end of their path. */
const parsed: readonly (readonly [path: RegExp, values: readonly string[]])[] = [
  [/(?:interval|timeout|period|delay|monitor|window)$/, ['1m', '"0"', '1.5h', '1w', '"5"', '"${U:-x}"']],
  [/(?:memory|mem_limit|mem_reservation|rate)$/, ['1m', '"5 mb"', '5q', '"-1"', '"${U:-x}"']],
  [/pull_policy$/, ['every_5d', '"${U:-x}"']],
  [/\.\[\]$/, ['1.5', '"a=b"', '"a:b"', 'b', '"${U:-x}"']],
  [/(?:network_mode|ipc|pid|uts|cgroup)$/, ['"service:b"', '"service:x"', 'host']],
];

/** All places of the Compose Specification, except those of attributes that docker-compose does not know yet. */
export function specificationPlaces(): SpecificationPlace[] {
  const found: SpecificationPlace[] = [];
  const add = (path: readonly string[], type: Type, put: (value: string) => string) => {
    const name = path.join('.');
    if (apart.test(name) || newer.some((each) => `.${name}`.endsWith(`.${each}`))) return;
    if (path.length > 0)
      found.push({ path: name, fileWith: (value) => fileOf(path, put(value)), values: valuesOf(name, type) });
    if (type.list) add([...path, '[]'], type.list, (value) => put(`[${value}]`));
    if (type.map)
      add([...path, '*'], type.map, (value) => put(`{${path.length === 1 ? 'a' : 'b'}: ${value}}`));
    for (const [key, inner] of type.keys ?? [])
      if (key !== '*') add([...path, key], inner, (value) => put(objectOf(path, key, value)));
  };
  add([], fileType, (value) => value);
  return found;
}

/** An object with a key and those that must stand beside it. */
function objectOf(path: readonly string[], key: string, value: string): string {
  const names = path.filter((each) => each !== '[]' && each !== '*');
  const [section = ''] = path;
  const isDefinition = path.length === 2 && section !== 'services';
  const hasSource = /^(?:environment|content|external)$/.test(key);
  const beside = isDefinition
    ? hasSource
      ? ''
      : definitions[section]
    : path.length > 0 && (required[names.slice(-2).join('.')] ?? required[names.at(-1) ?? '']);
  const others = beside ? beside.split(', ').filter((each) => !each.startsWith(`${key}: `)) : [];
  return `{${[...others, `${key}: ${value}`].join(', ')}}`;
}

/** A file with a tree, and with definitions of all that it may name. */
function fileOf([section = '']: readonly string[], tree: string): string {
  const own = tree.slice(section.length + 3, -1);
  const lines = Object.entries(definitions).map(([key, value]) => {
    const definition = `b: {${value}}`;
    if (key !== section) return `${key}: {${definition}}`;
    return own.startsWith('{a: ') ? `${key}: {${definition}, ${own.slice(1)}` : `${key}: ${own}`;
  });
  return `${lines.join('\n')}\n`;
}

function valuesOf(path: string, type: Type): string[] {
  const { scalars } = type;
  const enums = [type, type.list, type.map].flatMap((each) => each?.values ?? []);
  return [
    ...new Set([
      ...ofEach,
      ...(type.list || type.map || type.keys ? ofCollections : []),
      ...(/[ni]/.test(scalars) ? ofNumbers : scalars.includes('b') ? ofTruths : ofTexts),
      ...parsed.flatMap(([end, values]) => (end.test(path) ? values : [])),
      ...enums,
    ]),
  ];
}
