import { type Of, offOptions, productsOf, switchedOffBy } from '../../catalog/catalog.ts';
import type { OffVariable, Product } from '../../catalog/product.ts';
import type { KeyValue, Service } from '../../compose/model.ts';
import { nodeOf } from '../../compose/yaml/graph.ts';
import type { Pair, Stage, Token } from '../../dockerfile/model.ts';
import { instructionsOf } from '../../dockerfile/stages/ancestry.ts';
import type { Posture } from '../../posture.ts';
import { startedProgram } from '../../shell/command/started-program.ts';
import type { Command, Script, Word } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { type Place, type Span, textOf } from '../../source/text.ts';
import { serversByContent } from './configured-server.ts';
import { openDebugger } from './debugger.ts';
import { placeOfImage, variablesOf } from './image-variable.ts';

/** A setting that disables a login. */
export interface DisabledAuthentication {
  /** What requires no login, as named in messages. */
  readonly product: string;
  /** The catalog row that it comes from. */
  readonly row: Product;
  readonly at: Place;
  /** The `environment` entry with the setting, if removing it restores the login. */
  readonly entry: KeyValue | undefined;
  /** The port that it listens on, if certain. */
  readonly port?: string | undefined;
  /** The ports that it listens on by default. */
  readonly usual?: readonly string[];
  /** True if it never has a login, so that only other machines that reach it are a risk. */
  readonly byDesign?: boolean | undefined;
  /** The place of the setting in the Dockerfile that the service builds. */
  readonly from?: Place;
}

/** The settings of a service that disable its login. */
export const disabledAuthentication = perObject((posture: Posture): readonly DisabledAuthentication[] => {
  const { service, stage } = posture;
  const { environment, command, entrypoint, effective } = service;
  const found: DisabledAuthentication[] = [];
  const built = stage ? variablesOf(stage) : noVariables;
  const isSet = memo(
    (name: RegExp) =>
      environment.some((entry) => sets(entry, name)) ||
      [...built.keys()].some((each) => name.test(each) && !/ALLOW_EMPTY/.test(each)),
  );
  const served = servedBy(service, stage, isSet);
  for (const entry of environment) {
    if (!entry.written) continue;
    const row = switchedOff(entry.name, entry.value ?? '', posture, isSet);
    if (!row) continue;
    if (isUnread(entry.name, posture.products)) continue;
    const at = { file: entry.file, span: entry.valueSpan ?? entry.span };
    const own = row.isDefault || isDefault(entry.name, service) || row.saysMore ? undefined : entry;
    found.push({ ...opened(row), at, entry: own });
  }
  const before = entrypoint ?? stage?.entrypoint?.script;
  for (const [script, beside, key] of [
    [entrypoint, command, 'entrypoint'],
    [command, before, 'command'],
  ] as const) {
    const file = nodeOf(effective, key)?.file;
    if (file)
      for (const each of optionsOf(script, beside, served))
        found.push({ ...each, at: { file, span: each.at } });
  }
  for (const each of serversByContent(service)) found.push({ ...each, entry: undefined });
  if (stage) found.push(...ofImage(posture, stage, built, isSet));
  return found;
});

/** What a catalog fact opens, and on which ports. */
function opened(row: Opening) {
  const { product, of = product.name, port, usual = product.listens ?? [] } = row;
  return { product: of, row: product, port, usual };
}
type Opening = Of<Pick<OffVariable, 'of' | 'port' | 'usual'>>;

/** How a variable disables a service's login; undefined if it does not, or if something else requires a login. */
function switchedOff(
  name: string,
  value: string,
  posture: Posture,
  isSet: (name: RegExp) => boolean,
): Of<OffVariable> | undefined {
  const isOfficial = posture.image?.named?.name.startsWith('docker.io/library/') === true;
  return switchedOffBy(name).find(
    (row) =>
      !(isOfficial && row.isGeneric) &&
      row.value.test(value) &&
      !(row.unless && isSet(row.unless)) &&
      !isLocal(row.address, posture.service) &&
      depends(row).every((is) => is(posture)),
  );
}

/** Whether a variable sets a loopback address for a server. */
const isLocal = (variable: RegExp | undefined, { environment }: Service) =>
  environment.some(
    ({ name, value }) => variable?.test(name) && /^(?:127\.|localhost$|\[?::1)/.test(value ?? ''),
  );

/** Whether an image doesn't read a variable with this name. */
const isUnread = (name: string, products: readonly Product[]) =>
  name.startsWith('xpack') && products.some(({ readsCapitals }) => readsCapitals);

/** Further conditions on a service for the variable to disable its login. */
function depends({ image, allEmpty, with: other, without = {} }: OffVariable): ((of: Posture) => boolean)[] {
  const { command, envFile, variable, mount, bind, step } = without;
  const lacks = (key: string) => (of: Posture) => !of.service.effective.entries.has(key);
  // A mount whose target is not known may be any.
  const hasNone = (form: RegExp, countsVolumes: boolean) => (of: Posture) =>
    !of.service.mounts.some(
      ({ type, target }) =>
        (countsVolumes || type !== 'volume') && (target === undefined || form.test(target)),
    );
  return [
    ...(image ? [(of: Posture) => image.test(of.image?.named?.repository ?? '')] : []),
    ...(allEmpty
      ? [
          ({ service }: Posture) =>
            service.environment.every((each) => !allEmpty.test(each.name) || each.value === ''),
        ]
      : []),
    ...(other
      ? [
          ({ service }: Posture) =>
            service.environment.some((each) => other.test(each.name) && each.value !== ''),
        ]
      : []),
    ...(command ? [lacks('command')] : []),
    ...(envFile ? [lacks('env_file')] : []),
    ...(variable
      ? [({ service }: Posture) => !service.environment.some((each) => variable.test(each.name))]
      : []),
    ...(mount ? [hasNone(mount, true)] : []),
    ...(bind ? [hasNone(bind, false)] : []),
    ...(step
      ? [({ stage }: Posture) => !stage || !instructionsOf(stage).some((each) => step.test(textOf(each)))]
      : []),
  ];
}

/** An image's variable that leaves its server without a login. */
interface OpenImage {
  readonly product: string;
  readonly name: Token;
  readonly at: Span;
}

/**
 * The variables of a stage that leave its server without a login in every container, not those that depend on more than the
 * image.
 */
export function openByVariable(stage: Stage): readonly OpenImage[] {
  const set = variablesOf(stage);
  const { ref } = stage.rootImage ?? {};
  const products = ref ? productsOf(ref) : [];
  return gathered([...set], ([name, pair]): OpenImage[] => {
    const row = switchedOffBy(name).find((each) => each.value.test(literalOf(pair)));
    if (!row || dependsOnMore(row)) return [];
    if (isUnread(name, products)) return [];
    const asks = gathered([...set], ([other, { value }]) =>
      row.unless?.test(other) && !/ALLOW_EMPTY/.test(other) && !/^(?:""|'')?$/.test(value?.text ?? '')
        ? other
        : [],
    );
    return asks.length > 0
      ? []
      : [{ product: row.of ?? row.product.name, name: pair.name, at: (pair.value ?? pair.name).span }];
  });
}

const dependsOnMore = (row: OffVariable) => depends(row).length > 0;

/** The value of a variable without quotes; empty if it contains a variable. */
function literalOf({ value }: Pair): string {
  const text = value?.text.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  return text.includes('$') ? '' : text;
}

const noVariables: ReadonlyMap<string, Pair> = new Map();

/** The settings of the service's image that the service does not replace. */
function ofImage(
  posture: Posture,
  stage: Stage,
  built: ReadonlyMap<string, Pair>,
  isSet: (name: RegExp) => boolean,
): DisabledAuthentication[] {
  const { service } = posture;
  const { build, environment, effective } = service;
  const { file } = stage.dockerfile;
  const at = placeOfImage(service);
  const own = new Set(environment.map(({ name }) => name));
  const set = gathered([...built], ([name, pair]): DisabledAuthentication[] => {
    const text = pair.value?.text.replace(/^(["'])(.*)\1$/, '$2') ?? '';
    if (own.has(name) || text.includes('$')) return [];
    const row = switchedOff(name, text, posture, isSet);
    const from = { file, span: (pair.value ?? pair.name).span };
    return row ? [{ ...opened(row), at, entry: undefined, from }] : [];
  });
  const replaced = effective.entries.has('entrypoint');
  const entrypoint = replaced ? undefined : stage.entrypoint?.script;
  const cmd = replaced || effective.entries.has('command') ? undefined : stage.cmd?.script;
  // For an output stage, listen-all-debug-port already reports it in the Dockerfile.
  const isReported = (command: Command) =>
    build !== undefined && stage.isOutput && openDebugger(command) !== undefined;
  const options = [
    ...optionsOf(entrypoint, cmd ?? service.command, servedBy(service, stage, isSet), isReported),
    ...optionsOf(cmd, entrypoint, servedBy(service, stage, isSet), isReported),
  ].map((each) => ({ ...each, at, from: { file, span: each.at } }));
  return [...set, ...options];
}

/** Whether the server has no login, or may have none, even without the setting: Elasticsearch up to version 7. */
function isDefault(name: string, { image }: Service): boolean {
  return name.startsWith('xpack') && !/^(?:[89]|\d{2,})\b/.test(image?.ref?.tag ?? '');
}

function sets({ name, raw, given }: KeyValue, pattern: RegExp): boolean {
  return pattern.test(name) && !/ALLOW_EMPTY/.test(name) && (!given || (raw ?? '') !== '');
}

/** What a command's options apply to: the images that a service runs and builds on, the mounted paths, and its variables. */
interface Served {
  readonly images: string;
  readonly targets: readonly (string | undefined)[];
  isSet(name: RegExp): boolean;
}

const servedBy = (
  { image, mounts }: Service,
  stage: Stage | undefined,
  isSet: (name: RegExp) => boolean,
): Served => ({
  isSet,
  images: [image?.ref, stage?.rootImage?.ref]
    .map((ref) => `${ref?.repository ?? ''}:${ref?.tag ?? ''}`)
    .join(' '),
  targets: mounts.map(({ target }) => target),
});

/**
 * The options of an entrypoint or a command that leave its server without a login. Docker appends the command to the entrypoint,
 * so the other one may name the program, or require a login.
 */
function optionsOf(
  script: Script | undefined,
  beside: Script | undefined,
  served: Served,
  isReported: (command: Command) => boolean = () => false,
) {
  const [other, ...more] = beside?.commands ?? [];
  return gathered(script?.commands ?? [], (command) =>
    isReported(command) ? [] : optionsOfCommand(command, more.length > 0 ? undefined : other, served),
  );
}

const wordsOf = ({ nameWord, args }: Command) => (nameWord ? [nameWord, ...args] : args);
const shapesOf = (words: readonly Word[]) => words.map(({ value, shape }) => value ?? shape);

/** The options that leave a command's server without a login; the first for each product. */
function optionsOfCommand(command: Command, beside: Command | undefined, { images, targets, isSet }: Served) {
  const words = wordsOf(command);
  const shapes = shapesOf(words);
  const hasProgram = !shapes[0]?.startsWith('-');
  const { name } = startedProgram(hasProgram || !beside ? command : beside);
  const all = [...shapes, ...(beside ? shapesOf(wordsOf(beside)) : [])];
  const isGiven = memo((option: RegExp) => all.some((shape) => option.test(shape)));
  const seen = new Set<string>();
  return gathered(words, (word, index) => {
    const text = shapes[index] ?? '';
    if (!text.startsWith('-')) return [];
    const pair = `${text} ${shapes[index + 1] ?? ''}`;
    const row = offOptions().find(
      ({ form, program, image }) =>
        (form.test(text) || form.test(pair)) &&
        (program?.test(name) ?? true) &&
        (image?.test(images) ?? true),
    );
    const [port] = [pair, text].flatMap((given) => row?.form.exec(given)?.groups?.['port'] ?? []);
    const what = row && opened(row);
    if (!what || seen.has(what.product) || (row.unless && isGiven(row.unless))) return [];
    if (row.unlessSet && isSet(row.unlessSet)) return [];
    // Options alone go to the program of the image's entrypoint, which may have the other option.
    if (row.needs && !name.startsWith('-') && !isGiven(row.needs)) return [];
    if (row.file && targets.some((target) => target === undefined || row.file?.test(target))) return [];
    seen.add(what.product);
    const { byDesign } = row;
    return [
      { ...what, port: what.port ?? port ?? givenPort(all), byDesign, at: word.span, entry: undefined },
    ];
  });
}

/** The listening port in a command's options: `--port 7000`, `--ServerApp.port=7000`. */
function givenPort(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => /^--(?:\w+\.)?port(?:=|$)/i.test(word));
  const text = at < 0 ? '' : (words[at]?.split('=')[1] ?? words[at + 1] ?? '');
  return /^\d+$/.test(text) ? text : undefined;
}

/** Caches a function's results by its argument. */
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
