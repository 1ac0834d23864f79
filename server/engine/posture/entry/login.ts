import type { KeyValue, Service } from '../../compose/model.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import type { Pair, Stage, Token } from '../../dockerfile/model.ts';
import { lineage } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import type { Command, Script } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import type { Place, Span } from '../../source/text.ts';
import { serversByContent } from './configured-server.ts';
import { openDebugger } from './debugger.ts';
import { loginOptions, loginVariables } from './login.data.ts';

/** A setting that switches a login off. */
export interface DisabledAuthentication {
  /** What requires no login. */
  readonly product: string;
  readonly at: Place;
  /** The entry of `environment` with the setting, if a login is required without it. */
  readonly entry: KeyValue | undefined;
  /** The port that it listens on, where that is certain. */
  readonly port?: string | undefined;
  /** The ports that it listens on where nothing says another. */
  readonly usual?: readonly string[];
  /** Where the Dockerfile of the image that the service builds has the setting. */
  readonly from?: Place;
}
/** Settings whose value is the default of the server. */
const defaults = /^(?:AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED|INFLUXDB_HTTP_AUTH_ENABLED)$/;

/** The settings of a service that disable its login. */
export const disabledAuthentication = perObject(
  ({ service, stage }: Posture): readonly DisabledAuthentication[] => {
    const { environment, command, entrypoint, effective } = service;
    const found: DisabledAuthentication[] = [];
    const built = stage ? variablesOf(stage) : none;
    const isSet = memo(
      (name: RegExp) =>
        environment.some((entry) => sets(entry, name)) ||
        [...built.keys()].some((each) => name.test(each) && !/ALLOW_EMPTY/.test(each)),
    );
    const served = servedBy(service, stage);
    for (const entry of environment) {
      const row = loginVariables.get(entry.name);
      if (!row || !entry.written || !row.value.test(entry.value ?? '')) continue;
      if ((row.unless && isSet(row.unless)) || row.when?.(service, stage) === false) continue;
      const { product, port, usual } = row;
      // Kibana's image takes settings by names in capitals alone.
      if (entry.name.startsWith('xpack') && /\/kibana$/.test(service.image?.ref?.name ?? '')) continue;
      const at = { file: entry.file, span: entry.valueSpan ?? entry.span };
      const own = isDefault(entry.name, service) || row.alone === false ? undefined : entry;
      found.push({ product, at, entry: own, port, usual: portsIn(usual) });
    }
    for (const [script, key] of [
      [entrypoint, 'entrypoint'],
      [command, 'command'],
    ] as const) {
      const file = nodeOf(effective, key)?.file;
      if (file)
        for (const each of optionsOf(script, served)) found.push({ ...each, at: { file, span: each.at } });
    }
    for (const each of serversByContent(service)) found.push({ ...each, entry: undefined });
    if (stage && service.build) found.push(...ofImage(service, stage, built, isSet));
    return found;
  },
);

/** A variable of an image by which its server requires no login. */
interface OpenImage {
  readonly product: string;
  readonly name: Token;
  readonly at: Span;
}

/** The variables of a stage that leave its server without a login, whatever runs it; not those that depend on more than the image. */
export function openByVariable(stage: Stage): readonly OpenImage[] {
  const set = variablesOf(stage);
  const repository = stage.rootImage?.ref?.repository ?? '';
  return gathered([...set], ([name, pair]): OpenImage[] => {
    const row = loginVariables.get(name);
    if (!row || row.when || !row.value.test(literalOf(pair))) return [];
    if (name.startsWith('xpack') && repository.endsWith('kibana')) return [];
    const asks = gathered([...set], ([other, { value }]) =>
      row.unless?.test(other) && !/ALLOW_EMPTY/.test(other) && !/^(?:""|'')?$/.test(value?.text ?? '')
        ? other
        : [],
    );
    return asks.length > 0
      ? []
      : [{ product: row.product, name: pair.name, at: (pair.value ?? pair.name).span }];
  });
}

/** The value of a variable without its quotes; empty where another variable decides. */
function literalOf({ value }: Pair): string {
  const text = value?.text.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  return text.includes('$') ? '' : text;
}

const none: ReadonlyMap<string, Pair> = new Map();

/** The settings that the image of a service has and the service does not replace. */
function ofImage(
  service: Service,
  stage: Stage,
  built: ReadonlyMap<string, Pair>,
  isSet: (name: RegExp) => boolean,
): DisabledAuthentication[] {
  const { build, environment, effective } = service;
  const { file } = stage.dockerfile;
  const at = build?.target ?? build?.dockerfile ?? build?.context ?? service.key;
  const own = new Set(environment.map(({ name }) => name));
  const set = gathered([...built], ([name, pair]): DisabledAuthentication[] => {
    const row = loginVariables.get(name);
    const text = pair.value?.text.replace(/^(["'])(.*)\1$/, '$2') ?? '';
    if (!row || own.has(name) || text.includes('$') || !row.value.test(text)) return [];
    if ((row.unless && isSet(row.unless)) || row.when?.(service, stage) === false) return [];
    const { product, port, usual } = row;
    const from = { file, span: (pair.value ?? pair.name).span };
    return [{ product, at, entry: undefined, port, usual: portsIn(usual), from }];
  });
  const replaced = effective.entries.has('entrypoint');
  const starts = [
    replaced ? undefined : stage.entrypoint,
    replaced || effective.entries.has('command') ? undefined : stage.cmd,
  ];
  // Of an output stage the Dockerfile's own finding says it: see listen-all-debug-port.
  const isReported = (command: Command) => stage.isOutput && openDebugger(command) !== undefined;
  const options = gathered(
    gathered(starts, (start) => start?.script?.commands ?? []).filter((command) => !isReported(command)),
    (command) => optionsOfCommand(command, servedBy(service, stage)),
  ).map((each) => ({ ...each, at, from: { file, span: each.at } }));
  return [...set, ...options];
}

/** The variables that a stage and those that it builds on set; the last value of each. */
const variablesOf = perObject((stage: Stage): ReadonlyMap<string, Pair> => {
  const found = new Map<string, Pair>();
  for (const { instructions } of [...lineage(stage)].reverse())
    for (const { keyword, pairs } of instructions)
      if (keyword === 'ENV') for (const pair of pairs) found.set(pair.name.text, pair);
  return found;
});

/** Whether the server requires no login, or may not, without the setting either: Elasticsearch up to version 7. */
function isDefault(name: string, { image }: Service): boolean {
  return (
    defaults.test(name) || (name.startsWith('xpack') && !/^(?:[89]|\d{2,})\b/.test(image?.ref?.tag ?? ''))
  );
}

function sets({ name, raw, given }: KeyValue, pattern: RegExp): boolean {
  return pattern.test(name) && !/ALLOW_EMPTY/.test(name) && (!given || (raw ?? '') !== '');
}

/** What serves the options of a command: the images that a service runs and builds on, and the paths of what is mounted. */
interface Served {
  readonly images: string;
  readonly targets: readonly (string | undefined)[];
}

const servedBy = ({ image, mounts }: Service, stage: Stage | undefined): Served => ({
  images: [image?.ref, stage?.rootImage?.ref]
    .map((ref) => `${ref?.repository ?? ''}:${ref?.tag ?? ''}`)
    .join(' '),
  targets: mounts.map(({ target }) => target),
});

function optionsOf(script: Script | undefined, served: Served) {
  return gathered(script?.commands ?? [], (command) => optionsOfCommand(command, served));
}

/** The options of a command by which its server has no login, the first of each product. */
function optionsOfCommand({ name = '', nameWord, args }: Command, { images, targets }: Served) {
  const words = nameWord ? [nameWord, ...args] : args;
  const shapes = words.map(({ value, shape }) => value ?? shape);
  const isGiven = memo((option: RegExp) => shapes.some((shape) => option.test(shape)));
  const seen = new Set<string>();
  return gathered(words, (word, index) => {
    const text = shapes[index] ?? '';
    if (!text.startsWith('-')) return [];
    const pair = `${text} ${shapes[index + 1] ?? ''}`;
    const row = loginOptions().find(
      ({ form, of, image }) =>
        (form.test(text) || form.test(pair)) && (of?.test(name) ?? true) && (image?.test(images) ?? true),
    );
    if (!row || seen.has(row.product) || (row.unless && isGiven(row.unless))) return [];
    if (row.file && targets.some((target) => target === undefined || row.file?.test(target))) return [];
    seen.add(row.product);
    const { product, port = givenPort(shapes), usual } = row;
    return [{ product, at: word.span, entry: undefined, port, usual: portsIn(usual) }];
  });
}

/** The port that the options of a command tell its server to listen on: `--port 7000`, `--ServerApp.port=7000`. */
function givenPort(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => /^--(?:\w+\.)?port(?:=|$)/i.test(word));
  const text = at < 0 ? '' : (words[at]?.split('=')[1] ?? words[at + 1] ?? '');
  return /^\d+$/.test(text) ? text : undefined;
}

const portsIn = (ports = '') => (ports === '' ? [] : ports.split(' '));

/** A function that answers each question once. */
function memo<K, V>(ask: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = ask(key);
    known.set(key, value);
    return value;
  };
}
