import { parseReference } from '../../image/reference.ts';
import { shown } from '../../secret/shown.ts';
import { gathered, none } from '../../source/list.ts';
import { moved, type SafeText, type Span } from '../../source/text.ts';
import type { Platform } from '../model.ts';
import type { RawInstruction } from '../syntax/lines.ts';
import { mountVerdict } from '../syntax/mount-options.ts';
import type { InstructionError, ParsedInstruction, ReadFlag, ReadWord } from '../syntax/reading.ts';
import {
  isDigest,
  isExposable,
  isFileMode,
  isGitSource,
  isPlatform,
  isSignal,
  isUrl,
} from '../syntax/values.ts';
import { type ExpandedWord, expand, isPlain, type VariableState } from '../variables/expand.ts';
import type { StageNames } from './stage-names.ts';

/** The surroundings of an instruction. */
export interface Scene {
  readonly lookup: (name: string) => VariableState;
  readonly escapeChar: string;
  /** The stage's working directory; undefined if not known. */
  readonly workdir: string | undefined;
  readonly platform: Platform;
  /** Number of the stage; undefined before the first FROM. */
  readonly index: number | undefined;
  readonly names: StageNames;
  /** The bodies of here-documents that expand variables, with their places relative to the instruction. */
  readonly bodies: readonly ReadWord[];
  /** Whether ONBUILD defers it: BuildKit versions differ in which stages it sees then. */
  readonly isDeferred: boolean;
}

/** An error that BuildKit may report only if the stage is built. */
export interface Refusal extends InstructionError {
  readonly ifBuilt: boolean;
  /** The error counts if one of these stages is built; undefined for the instruction's own stage. */
  readonly stages?: number[];
}

/** Why BuildKit rejects an instruction that it can parse, after resolving its variables. */
export function refusalsOf(reading: ParsedInstruction, scene: Scene): readonly Refusal[] {
  const { keyword } = reading;
  const resolve = (word: ReadWord) => expand(word.raw, scene.lookup, scene.escapeChar);
  const early = keyword === 'FROM' ? fromVerdict(reading, scene) : sourceVerdict(reading, scene);
  if (early) return [{ ifBuilt: false, ...early }];
  const words: readonly InstructionError[] = gathered(expandedWords(reading), (word) => {
    const { fault } = resolve(word);
    return fault === undefined ? none : refused(fault, word);
  });
  const broken = words.length > 0 ? words : bodyVerdicts(reading, scene);
  const value = broken.length > 0 ? undefined : valueVerdict(reading, scene, resolve);
  const found = value ? [value] : broken;
  const ifBuilt = scene.index !== undefined && keyword !== 'FROM';
  return found.map((each) => ({ ...each, ifBuilt }));
}

/** Instructions whose words must have a certain form. In those of `expanded` only variables can be wrong. */
const formed = new Set(['FROM', 'COPY', 'ADD', 'EXPOSE', 'STOPSIGNAL', 'VOLUME']);
const expanded = new Set(['ARG', 'ENV', 'LABEL', 'USER', 'WORKDIR']);

/** Whether BuildKit could reject anything in an instruction that it can parse. A quick check. */
export function mayBeRefused({ keyword, flags, json, args, rest }: ParsedInstruction): boolean {
  if (keyword === 'RUN') return flags.length > 0 || (json && args.length === 0);
  return formed.has(keyword) || (expanded.has(keyword) && !isPlain(rest.raw));
}

const refused = (message: SafeText, { start, end }: Span): InstructionError => ({ message, start, end });

/** The words in which BuildKit resolves quotes and variables first. */
function expandedWords({ keyword, args, pairs, rest, flags }: ParsedInstruction): readonly ReadWord[] {
  switch (keyword) {
    case 'ARG':
      return gathered(pairs, ({ value }) => value ?? none);
    case 'ENV':
    case 'LABEL':
      return gathered(pairs, ({ name, value }) => (value ? [name, value] : [name]));
    case 'EXPOSE':
      return args;
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return [rest];
    case 'ADD':
    case 'COPY':
      return [...gathered(flags, ({ name, value }) => (value && ofFiles.has(name) ? value : none)), ...args];
    case 'VOLUME':
      return args;
    case 'FROM':
      return [...args.slice(0, 1), ...gathered(flags, ({ value }) => value ?? none)];
    default:
      return none;
  }
}

const ofFiles = new Set(['chown', 'chmod', 'checksum']);

/** BuildKit expands the here-documents of COPY and ADD; for RUN the shell does. */
function bodyVerdicts(
  { keyword }: ParsedInstruction,
  { bodies, lookup }: Scene,
): readonly InstructionError[] {
  if (keyword !== 'COPY' && keyword !== 'ADD') return none;
  return gathered(bodies, (body) => {
    const { fault } = expand(body.raw, lookup, '\\', false);
    return fault === undefined ? none : refused(fault, body);
  });
}

/** The bodies of an instruction's here-documents that expand variables. */
export function bodiesOf(text: string, { start, heredocs }: RawInstruction): readonly ReadWord[] {
  return gathered(heredocs, ({ expands, body }) =>
    expands ? { raw: text.slice(body.start, body.end), ...moved(body, -start) } : none,
  );
}

/** A value if it is certain: no default that the builder may override is part of it. */
const certain = ({ value, byDefault }: ExpandedWord) => (byDefault ? undefined : value);

type Resolve = (word: ReadWord) => ExpandedWord;

function valueVerdict(
  reading: ParsedInstruction,
  scene: Scene,
  resolve: Resolve,
): InstructionError | undefined {
  const { keyword, args, rest } = reading;
  switch (keyword) {
    case 'RUN':
      return runVerdict(reading, scene);
    case 'STOPSIGNAL': {
      const signal = certain(resolve(rest));
      return signal === undefined || isSignal(signal)
        ? undefined
        : refused('STOPSIGNAL needs a signal.', rest);
    }
    case 'EXPOSE': {
      const bad = args.find((word) => {
        const ports = certain(resolve(word));
        if (ports === undefined) return /[^\w\s:/.[\]-]/.test(literalOf(word, scene));
        return !ports.split(/\s/).every((port) => port === '' || isExposable(port));
      });
      return bad && refused('This is not a port, or a range of ports, with tcp, udp or sctp.', bad);
    }
    case 'VOLUME': {
      const empty = args.find((word) => certain(resolve(word)) === '');
      return empty && refused('VOLUME needs at least one path, and no path may be empty.', empty);
    }
    case 'COPY':
    case 'ADD':
      return copyVerdict(reading, scene, resolve);
    default:
      return undefined;
  }
}

function runVerdict(
  { flags, json, args, rest }: ParsedInstruction,
  { lookup, escapeChar, workdir, platform }: Scene,
): InstructionError | undefined {
  if (json && args.length === 0) return refused('RUN needs a command.', rest);
  const isRoot = (target: string) => {
    if (platform === 'windows') return false;
    if (target.startsWith('/')) return target === '/';
    return workdir !== undefined && isRootPath(`${workdir}/${target}`);
  };
  for (const flag of flags) {
    if (flag.name !== 'mount') continue;
    const found = mountVerdict(flag, (raw) => expand(raw, lookup, escapeChar), isRoot);
    if (found) return found;
  }
  return undefined;
}

/** Whether a path leads to the root directory. */
function isRootPath(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/'))
    if (part === '..') depth = Math.max(0, depth - 1);
    else if (part !== '' && part !== '.') depth++;
  return depth === 0;
}

function copyVerdict(
  { keyword, flags, args }: ParsedInstruction,
  scene: Scene,
  resolve: Resolve,
): InstructionError | undefined {
  const flagValue = (name: string) => flags.find((flag) => flag.name === name)?.value;
  const chmod = flagValue('chmod');
  const mode = chmod && certain(resolve(chmod));
  if (chmod && mode && !isFileMode(mode))
    return refused('--chmod needs an octal number up to 7777, or a mode like u=rwX,go=rX.', chmod);
  const sources = args.slice(0, -1);
  const checksum = flagValue('checksum');
  const expected = checksum && certain(resolve(checksum));
  const [only] = sources;
  const source = only && certain(resolve(only));
  if (checksum && expected) {
    if (sources.length !== 1) return refused('--checksum is allowed for a single source only.', checksum);
    if (source !== undefined && !isUrl(source) && !isGitSource(source))
      return refused('--checksum is allowed only for a source that is downloaded.', checksum);
    if (source !== undefined && !isGitSource(source) && !isDigest(expected))
      return refused('--checksum needs a digest, such as sha256: and 64 hexadecimal digits.', checksum);
  }
  if (keyword !== 'COPY') return undefined;
  const remote = sources.find((word) => {
    const path = certain(resolve(word)) ?? literalOf(word, scene);
    return isUrl(path) || (isGitSource(path) && !path.startsWith('github.com/'));
  });
  return remote && refused('COPY cannot download: use ADD for a URL.', remote);
}

function fromVerdict({ args, flags }: ParsedInstruction, scene: Scene): InstructionError | undefined {
  const [image] = args;
  if (!image) return undefined;
  const expansion = resolveFrom(image, scene);
  if (expansion.fault !== undefined) return refused(expansion.fault, image);
  const platform = flags.find((flag) => flag.name === 'platform')?.value;
  const asked = platform && resolveFrom(platform, scene);
  if (platform && asked?.fault !== undefined) return refused(asked.fault, platform);
  const system = asked && certain(asked);
  // A flag with an empty value, even in quotes, counts as missing.
  if (platform && system !== undefined && !/^["']*$/.test(platform.raw) && !isPlatform(system))
    return refused('This is not a platform, such as linux/amd64.', platform);
  const name = certain(expansion);
  if (name === undefined) {
    const isOdd = !expansion.undeclared && /[^\w./:@+[\]-]|^[^[]*::/.test(literalOf(image, scene));
    return isOdd ? refused(noReference, image) : undefined;
  }
  if (scene.names.isKnown(name)) return undefined;
  if (scene.names.last(name) !== undefined)
    return refused('FROM finds a stage only by its name in lower case.', image);
  return name === '' ? refused('The name of the image is empty.', image) : imageVerdict(name, image);
}

/** Resolves a word of FROM. The result is uncertain if it has an undeclared variable without default; a rule reports that. */
function resolveFrom(
  { raw }: ReadWord,
  { lookup, escapeChar }: Scene,
): ExpandedWord & { readonly undeclared: boolean } {
  let undeclared = false;
  const noting = (name: string) => {
    const variable = lookup(name);
    undeclared ||= variable.state === 'unset';
    return variable;
  };
  const expansion = expand(raw, noting, escapeChar);
  const isReported = undeclared && !/\$\{\w+:?-/.test(raw);
  return { ...expansion, value: isReported ? undefined : expansion.value, undeclared: isReported };
}

/** The word as written, with a digit for each variable: a wrong character stays wrong with any value. */
const literalOf = ({ raw }: ReadWord, { escapeChar }: Scene): string =>
  expand(raw, () => ({ state: 'set', value: '0', byDefault: false }), escapeChar).value ?? '';

const noReference: SafeText = 'This is not a valid image reference.';

/** Why a name is not an image reference; a rule reports names without variables. */
function imageVerdict(name: string, word: ReadWord): InstructionError | undefined {
  if (isPlain(word.raw) || parseReference(name, { start: 0, end: 0 })) return undefined;
  return refused(noReference, word);
}

/** A verdict that may count only if the stage is built. */
type SourceVerdict = InstructionError & Partial<Refusal>;

/** Why COPY cannot copy from the named source, or RUN cannot mount it. */
function sourceVerdict(reading: ParsedInstruction, scene: Scene): SourceVerdict | undefined {
  const { keyword, flags } = reading;
  if (scene.isDeferred) return undefined;
  if (keyword === 'COPY') {
    const from = flags.find(({ name }) => name === 'from')?.value;
    return from && from.raw !== '' ? copiedVerdict(from, scene) : undefined;
  }
  if (keyword !== 'RUN') return undefined;
  for (const flag of flags) {
    const from = flag.name === 'mount' ? mountedFrom(flag) : undefined;
    const found = from && stageVerdict(from, scene, false);
    if (found) return found;
  }
  return undefined;
}

/** The source of a mount (`from`), if it has no variable. */
function mountedFrom({ parts }: ReadFlag): ReadWord | undefined {
  const from = parts.findLast(({ key }) => key === 'from')?.value;
  return from && from.raw !== '' && !from.raw.includes('$') ? from : undefined;
}

function copiedVerdict(from: ReadWord, scene: Scene): SourceVerdict | undefined {
  const { fault, value } = expand(from.raw, () => ({ state: 'unset' }), scene.escapeChar);
  if (fault !== undefined) return refused(fault, from);
  if (value !== from.raw)
    return refused('--from cannot hold a variable: name a stage with FROM instead.', from);
  return stageVerdict(from, scene, true);
}

/** Why BuildKit finds no earlier stage or image with this name, or with this number if `numbers` is set. */
function stageVerdict(from: ReadWord, { names, index }: Scene, numbers: boolean): SourceVerdict | undefined {
  const { raw } = from;
  const number = numbers && /^[+-]?\d+$/.test(raw) ? Number(raw) : undefined;
  if (number !== undefined && !(number >= 0 && number < names.count))
    return refused(shown`There is no stage ${raw}.`, from);
  const found = number ?? names.last(raw);
  if (found === undefined) return names.isContext(raw) ? undefined : imageVerdict(raw, from);
  if (index === undefined || found < index) return undefined;
  if (found === index) return refused('A stage cannot take files from itself.', from);
  const below = refused('This stage is defined below, but must be defined before it is used.', from);
  // BuildKit rejects cycles of stages even if none of them is built.
  return { ...below, ifBuilt: !names.needs(found, index) };
}
