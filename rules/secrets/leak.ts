import type { Instruction } from '../../server/engine/dockerfile/model.ts';
import { mountOption } from '../../server/engine/dockerfile/stages/run-mount.ts';
import type { Command, Redirect, Word } from '../../server/engine/shell/model.ts';
import { baseName } from '../../server/engine/source/path.ts';
import { type Span, withoutTail } from '../../server/engine/source/text.ts';
import { givenCredentials, isForgotten } from './credential-tools.ts';
import { isSecretPath, type SecretMount, secretMounts } from './secret-mount.ts';

/**
 * A secret that remains after its step: in a file of the image (`kept`), in the settings of a tool (`stored`), in the
 * log (`printed`).
 */
interface SecretLeak {
  readonly kind: 'kept' | 'stored' | 'printed';
  readonly span: Span;
  readonly command: Command;
}

/** Commands that output what they read or receive. */
const passing = new Set([
  ...[
    'echo',
    'printf',
    'cat',
    'base64',
    'jq',
    'yq',
    'sed',
    'awk',
    'grep',
    'head',
    'tail',
    'tr',
    'cut',
    'envsubst',
    'tee',
  ],
]);

interface Flow {
  readonly instruction: Instruction;
  readonly mounts: readonly SecretMount[];
  /** Variables that contain a secret. */
  readonly names: ReadonlySet<string>;
  /** Commands whose output a word captures. */
  readonly captured: ReadonlySet<Command>;
}

/** Finds where a mounted secret of a RUN remains after the step; `more` are other variables that contain one. */
export function secretLeaks(instruction: Instruction, more: readonly string[] = []): SecretLeak[] {
  const mounts = secretMounts(instruction).filter(({ type }) => type === 'secret');
  const commands = mounts.length + more.length > 0 ? (instruction.script?.commands ?? []) : [];
  const names = new Set([...mounts.flatMap(({ env }) => env ?? []), ...more]);
  const captured = new Set<Command>();
  for (const command of commands) {
    for (const { name, value } of command.assignments) if (value && readsFile(value, mounts)) names.add(name);
    for (const word of wordsIn(command)) for (const inner of word.substitutions) addPipe(inner, captured);
  }
  const flow = { instruction, mounts, names, captured };
  return commands.flatMap((command) => leakOf(command, flow) ?? []);
}

function addPipe(command: Command, into: Set<Command>): void {
  for (let each: Command | undefined = command, n = 0; each && n < 20; each = each.pipesTo, n++)
    into.add(each);
  for (let each = command.pipedFrom, n = 0; each && n < 20; each = each.pipedFrom, n++) into.add(each);
}

function* wordsIn({ args, assignments, redirects }: Command): Generator<Word> {
  yield* args;
  for (const { value } of assignments) if (value) yield value;
  for (const { target } of redirects) if (target) yield target;
}

/** System folders for CA certificates, which anyone may read (update-ca-certificates(8), update-ca-trust(8)). */
const ofAuthorities = /^\/(?:usr\/(?:local\/)?share\/ca-certificates|etc\/pki\/ca-trust\/source)\//;
const isKept = (path: string, command: Command, instruction: Instruction) =>
  !isGone(path, command, instruction) && !ofAuthorities.test(path);

function leakOf(command: Command, flow: Flow): SecretLeak | undefined {
  const { name = '', args, nameWord } = command;
  const { mounts, instruction } = flow;
  const isFile = ({ shape }: Word) => isSecretPath(shape, mounts);
  if (name === 'cp' || name === 'mv' || name === 'install') {
    const source = args.slice(0, -1).find(isFile);
    const target = args.at(-1);
    const stays = source && target && isKept(target.shape, command, instruction);
    return stays && !/^\/dev\//.test(target.shape) ? { kind: 'kept', span: source.span, command } : undefined;
  }
  if (name === 'sed' && args.some(({ shape }) => /^(?:-\w*i|--in-place)/.test(shape))) {
    const script = args.find((word) => holds(word, flow));
    const target = args.at(-1);
    const stays = script && target && isKept(target.shape, command, instruction);
    return stays ? { kind: 'kept', span: script.span, command } : undefined;
  }
  if (passing.has(name) && carries(command, flow, 0)) {
    const file =
      name === 'tee' ? args.find(({ shape }) => !shape.startsWith('-')) : outputOf(command)?.target;
    if (file) {
      const harmless = /^(?:\/dev\/|\/proc\/|&?\d$)/.test(file.shape) || isSecretPath(file.shape, mounts);
      return harmless || !isKept(file.shape, command, instruction)
        ? undefined
        : { kind: 'kept', span: file.span, command };
    }
    const printed =
      !command.pipesTo && !flow.captured.has(command) && !/^(?:grep|envsubst|awk|sed|jq|yq)$/.test(name);
    return printed && nameWord ? { kind: 'printed', span: nameWord.span, command } : undefined;
  }
  return storedBy(command, flow);
}

/** Whether a command's output contains a secret. */
function carries(command: Command, flow: Flow, depth: number): boolean {
  const { args, redirects, pipedFrom, name = '' } = command;
  const { mounts } = flow;
  if (args.some((word) => holds(word, flow)) && /^(?:echo|printf)$/.test(name)) return true;
  if (name !== 'echo' && name !== 'printf') {
    if (args.some(({ shape }) => isSecretPath(shape, mounts))) return true;
    if (
      redirects.some(
        ({ operator, target }) => operator === '<' && target && isSecretPath(target.shape, mounts),
      )
    )
      return true;
    if (name === 'envsubst' && args.some(({ shape }) => [...flow.names].some((each) => shape.includes(each))))
      return true;
  }
  return (
    depth < 8 &&
    pipedFrom !== undefined &&
    passing.has(pipedFrom.name ?? '') &&
    carries(pipedFrom, flow, depth + 1)
  );
}

/** Expansions that reveal only the length of a variable, or whether it is set. */
const revealingNothing = /\$\{(?:#\w+|\w+:?\+[^$}]*)\}/g;
const holds = (word: Word, { names, mounts }: Flow) =>
  word.variables.some((name) => names.has(name) && word.shape.replace(revealingNothing, '').includes(name)) ||
  readsFile(word, mounts);

function readsFile({ substitutions }: Word, mounts: readonly SecretMount[]): boolean {
  return substitutions.some(
    ({ args, redirects, name }) =>
      passing.has(name ?? 'cat') &&
      [...args, ...redirects.flatMap(({ target }) => target ?? [])].some(({ shape }) =>
        isSecretPath(shape, mounts),
      ),
  );
}

const outputOf = ({ redirects }: Command): Redirect | undefined =>
  redirects.find(({ operator, descriptor }) => /^(?:>|>>|>\||&>)$/.test(operator) && (descriptor ?? 1) === 1);

/** Returns what tools store: settings with a credential, a login, an imported key, the URL of a clone. */
function storedBy(command: Command, flow: Flow): SecretLeak | undefined {
  const { name = '', args, redirects, pipedFrom } = command;
  const stored = (span: Span | undefined, keptIn: RegExp): SecretLeak | undefined =>
    span && !isForgotten(command, keptIn) ? { kind: 'stored', span, command } : undefined;
  for (const { word, keptIn } of givenCredentials(command)) {
    if (keptIn && holds(word, flow)) return stored(word.span, keptIn);
  }
  const texts = args.map(({ shape }) => shape);
  if (name === 'git') {
    const word = args.find((each) => holds(each, flow));
    const sets = !texts.some((text) => /^(?:-c|--(?:unset|remove|get).*)$/.test(text));
    if (texts.includes('config') && sets) return stored(word?.span, /\.git/);
    const cloned = texts.includes('clone') && word && /:\/\/[^/]*\$/.test(word.shape);
    return cloned && !movesOn(command) ? stored(word.span, /./) : undefined;
  }
  if (name === 'pip' || name === 'pip3') {
    return texts[0] === 'config' ? stored(args.find((each) => holds(each, flow))?.span, /pip/) : undefined;
  }
  const login =
    (/^(?:docker|podman|buildah|nerdctl|helm|oras|crane|skopeo)$/.test(name) &&
      texts.includes('--password-stdin')) ||
    (name === 'gh' && texts.includes('--with-token'));
  const imports = /^gpg2?$/.test(name) && texts.includes('--import');
  if (!login && !imports) return undefined;
  const file = [...args, ...redirects.flatMap(({ target }) => target ?? [])].find(({ shape }) =>
    isSecretPath(shape, flow.mounts),
  );
  const fed = pipedFrom && passing.has(pipedFrom.name ?? '') && carries(pipedFrom, flow, 0);
  const hereString = redirects.find(
    ({ operator, target }) => operator === '<<<' && target && holds(target, flow),
  );
  const at = file?.span ?? (fed || hereString ? command.nameWord?.span : undefined);
  return stored(at, imports ? /gnupg/ : /config\.json|auth\.json|\/gh|hosts\.yml/);
}

/** Whether a clone's `.git` is deleted, or its remote changed. */
function movesOn({ script, span }: Command): boolean {
  return script.commands.some(
    (later) =>
      later.span.start > span.start &&
      ((later.name === 'rm' && later.args.some(({ shape }) => /^-\w*r/.test(shape))) ||
        (later.name === 'git' && later.args.some(({ shape }) => shape === 'remote'))),
  );
}

/** Whether a later command of the same script removes a file, or the file is in another mount of the step. */
export function isGone(path: string, { script, span }: Command, { flags }: Instruction): boolean {
  const below = (named: string) => {
    const start = withoutTail(named, '/*');
    return path === named || path.startsWith(`${start}/`) || (named.endsWith('*') && path.startsWith(start));
  };
  const mounted = flags.some((flag) => {
    const target = mountOption(flag, 'target', 'dst', 'destination')?.text;
    return target !== undefined && below(target);
  });
  if (mounted) return true;
  const last = baseName(path);
  return script.commands.some(
    (later) =>
      later.span.start > span.start &&
      (later.name === 'rm' || later.name === 'shred' || later.name === 'unlink') &&
      later.args.some(({ shape }) => below(shape) || baseName(shape) === last),
  );
}
