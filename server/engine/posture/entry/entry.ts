import { passwordsOf, productsOf } from '../../catalog/catalog.ts';
import type { Login, Product } from '../../catalog/product.ts';
import type { KeyValue, Service } from '../../compose/model.ts';
import { environmentCredential } from '../../compose/service/credentials.ts';
import { envFilesOf } from '../../compose/service/env-files.ts';
import { mayBeFolder } from '../../dockerfile/context/source.ts';
import type { Instruction, Stage } from '../../dockerfile/model.ts';
import { imageSteps } from '../../dockerfile/stages/ancestry.ts';
import { isTagKnown } from '../../image/reference.ts';
import type { Posture } from '../../posture.ts';
import { repeatsLogin } from '../../secret/credential.ts';
import { shown } from '../../secret/shown.ts';
import type { Command, Script, Word } from '../../shell/model.ts';
import { gathered } from '../../source/list.ts';
import { perObject } from '../../source/memo.ts';
import { baseName } from '../../source/path.ts';
import { type Place, type Shown, textOf } from '../../source/text.ts';
import { startsByProxy } from '../host/control-socket.ts';
import { mountsOf } from '../mounted.ts';
import { openByOption, openDebugger, takesOptions } from './debugger.ts';
import { plaintextEndpoints } from './docker-endpoint.ts';
import { imageVariablesOf, placeOfImage, variablesOf } from './image-variable.ts';
import { disabledAuthentication } from './login.ts';
import { debuggersOf } from './started-debugger.ts';

/** A way into a container without a login, or with a password that anyone can guess. */
export interface OpenEntry {
  /** Why it is open, as the end of a sentence: `Jupyter requires no login`. */
  readonly text: Shown;
  readonly product: string;
  /** Ports of the container that lead there; empty if any port may. */
  readonly ports: readonly string[];
  readonly at: Place;
  /** The place in the Dockerfile of the service's image that opens it. */
  readonly from?: Place | undefined;
  /** The rules that report it. */
  readonly rules: readonly string[];
  /** True if no setting adds a login. */
  readonly never?: true | undefined;
}

/** The ports of a product that let everyone with access run any code. */
const codePorts = ({ gives, listens = [] }: Product) => (gives === 'code' ? listens : []);

/** The ways to run any code in a container without a login. */
export const codeEntries = perObject((posture: Posture): readonly OpenEntry[] => {
  const { service, stage } = posture;
  const started = [
    ...debuggersOf(service).map(({ what, port, at }) => debugging(what, port, at, ['debugger-published'])),
    ...(stage ? ofStage(service, stage) : []),
  ];
  const open = gathered(disabledAuthentication(posture), ({ product, row, at, from, port }): OpenEntry[] => {
    const ports = port === undefined || row.gives !== 'code' ? codePorts(row) : [port];
    if (ports.length === 0) return [];
    const text = shown`${product} requires no login`;
    return [{ text, product, ports, at, from, rules: ['authentication-off'] }];
  });
  const daemons = gathered(plaintextEndpoints(service), ({ kind, at }): OpenEntry[] => {
    if (kind !== 'listen' && kind !== 'off') return [];
    const text = shown`the Docker API requires no login`;
    return [{ text, product: 'the Docker API', ports: ['2375'], at, rules: ['docker-tcp-endpoint'] }];
  });
  const proxy = startsByProxy(service);
  const text = shown`the proxy lets them start containers`;
  const proxied = proxy ? [{ text, product: 'the Docker API', ports: ['2375'], at: proxy, rules: [] }] : [];
  return [...started, ...open, ...daemons, ...proxied, ...shellEntries(posture)];
});

function debugging(what: string, port: string | undefined, at: Place, rules: readonly string[]): OpenEntry {
  const text = shown`${what} listens there`;
  return { text, product: what, ports: port === undefined ? [] : [port], at, rules };
}

/** What the image's start command opens, unless the service replaces the command. */
function ofStage(service: Service, stage: Stage): OpenEntry[] {
  const { effective, environment } = service;
  const replaced = effective.entries.has('entrypoint');
  const starts = [
    replaced ? undefined : stage.entrypoint,
    replaced || effective.entries.has('command') ? undefined : stage.cmd,
  ];
  const { file } = stage.dockerfile;
  const at = placeOfImage(service);
  const started = gathered(
    gathered(starts, (start): readonly Command[] => start?.script?.commands ?? []),
    (command): OpenEntry[] => {
      const found = openDebugger(command);
      if (!found) return [];
      const from = { file, span: found.word.span };
      const { server } = found;
      if (!server) return [{ ...debugging(found.what, found.port, at, []), from }];
      const ports = codePorts(server);
      const { name: product } = server;
      const text = shown`${product} requires no login`;
      return ports.length === 0 ? [] : [{ text, product, ports, at, from, rules: [] }];
    },
  );
  const set = gathered([...variablesOf(stage)], ([name, { value }]): OpenEntry[] => {
    const isReplaced = environment.some((each) => each.name === name);
    const found =
      value && !isReplaced && takesOptions(name) && openByOption(value.text, stage.rootImage?.ref);
    if (!found) return [];
    const { start } = value.span;
    const from = { file, span: { start: start + found.start, end: start + found.end } };
    return [{ ...debugging(found.what, found.port, at, []), from }];
  });
  return [...started, ...set];
}

/** The missing login of a product's image, if the product gives access to one of these. */
const openTo =
  (what: Product['gives']) =>
  ({ gives, open }: Product) =>
    gives === what ? open : undefined;

/** Terminals and development environments in the browser whose image requires no login by default. */
export function shellEntries(posture: Posture): OpenEntry[] {
  return unprotected(posture, openTo('code'), ['authentication-off']);
}

/** Consoles whose image requires no login by default. */
export function consoleEntries(posture: Posture): OpenEntry[] {
  return unprotected(posture, openTo('console'), ['authentication-off']);
}

/** Data stores whose image requires no login by default: everyone who reaches them can read and change the data. */
export function dataEntries(posture: Posture): OpenEntry[] {
  return unprotected(posture, openTo('data'), []);
}

/** Logins for which the image sets a password that everyone knows. */
export function presetEntries(posture: Posture): OpenEntry[] {
  return unprotected(posture, ({ preset }) => preset, []).map((entry) => ({
    ...entry,
    text: shown`${entry.product} has the password that its image sets`,
  }));
}

/** The options by which a server listens on every interface, as most do by default, and on another port. */
const everyAddress = /^--host[ =](?:0\.0\.0\.0|::)(?: |$)/;
const setPort = /^--port[ =](\d+)(?: |$)/;
const isOne = (found: readonly string[], ports: readonly string[]) =>
  found.every((each) => ports.includes(each));

function unprotected(
  posture: Posture,
  loginOf: (product: Product) => Login | undefined,
  rules: readonly string[],
): OpenEntry[] {
  const { service, stage } = posture;
  const { effective } = service;
  const started = service.partial ? undefined : startedImage(posture);
  if (!started) return [];
  const { image, at, from, words, isGiven } = started;
  const rows = productsOf(image.named, isTagKnown(image.ref)).flatMap((product) => {
    const login = loginOf(product);
    return login ? [{ ports: product.listens ?? [], ...login, product: product.name }] : [];
  });
  if (rows.length === 0) return [];
  // A custom entrypoint replaces the image's defaults.
  if (effective.entries.has('entrypoint')) return [];
  const disabled = disabledAuthentication(posture);
  const mounts = mountsOf(service);
  const empty = service.environment.flatMap(({ name, raw }) => (raw === '' ? name : []));
  return gathered(rows, (row): OpenEntry[] => {
    const { product, ports, never, variable, ignoresEmpty, harmless, option, config, steps } = row;
    const { needs, bind } = row;
    if (disabled.some((each) => each.product === product)) return [];
    // The content of an env file is not known; PHP-FPM reads no variables.
    if (!steps && effective.entries.has('env_file')) return [];
    const isHarmless = (name: string) =>
      service.environment.some((each) => each.name === name && harmless?.test(each.value ?? '$'));
    const counts = (name: string) =>
      variable?.test(name) && !(ignoresEmpty && empty.includes(name)) && !isHarmless(name);
    if (started.variables.some(counts)) return [];
    const pairAt = (at: number) => `${words[at]?.value} ${words[at + 1]?.value ?? ''}`;
    const moved = gathered(words, (_, at) => setPort.exec(pairAt(at))?.[1] ?? []);
    const repeats = (at: number) =>
      everyAddress.test(pairAt(at)) ||
      (setPort.test(pairAt(at)) && (ports.length === 1 || isOne(moved, ports)));
    const isNeeded = ({ value }: Word, at: number) => needs?.test(value ?? '') || needs?.test(pairAt(at));
    if (needs && isGiven && !words.some(isNeeded)) return [];
    if (words.some(({ value }, at) => value === undefined || (option?.test(value) && !repeats(at))))
      return [];
    // What the Dockerfile copies or writes may be its configuration.
    const isCopied =
      config &&
      stage &&
      (steps ? imageSteps(stage).some((each) => steps.test(textOf(each))) : mayConfigure(stage, config));
    if (config && (isCopied || mounts.some(({ target }) => target === undefined || config.test(target))))
      return [];
    if (bind && mounts.some(({ target, kind }) => kind !== 'volume' && bind.test(target ?? ''))) return [];
    const text = never
      ? shown`${product} requires no login`
      : shown`${product} requires no login unless it is configured`;
    const known = ports.length === 1 && moved.length > 0 && option?.test('--port') ? moved : ports;
    return [{ text, product, ports: known, at, from, rules, never }];
  });
}

/** The image whose own program a service starts: the image that it runs, or the base of the built one. */
const startedImage = perObject((posture: Posture) => {
  const { service, stage } = posture;
  const { image, build, environment, command } = service;
  const own = environment.map(({ name }) => name);
  const isGiven = service.effective.entries.has('command');
  const words = isGiven ? (command ? wordsOf(command) : undefined) : [];
  if (!stage)
    return build || !image?.named || !words
      ? undefined
      : {
          image: { ...image, named: image.named },
          at: image,
          from: undefined,
          variables: own,
          words,
          isGiven,
        };
  const use = stage.rootImage;
  const set = setBefore(stage);
  const started = isGiven ? words : set?.words;
  if (!use?.named || !set || !started) return undefined;
  return {
    image: { ref: use.ref, named: use.named },
    at: placeOfImage(service),
    from: { file: use.dockerfile.file, span: use.token.span },
    variables: [...own, ...set.variables],
    words: started,
    isGiven: isGiven || set.words.length > 0,
  };
});

const wordsOf = ({ commands }: Script): readonly Word[] =>
  gathered(commands, ({ nameWord, args }) => (nameWord ? [nameWord, ...args] : args));

/** The variables that a stage sets for its image's own program, and its command; undefined if it starts another program. */
const setBefore = perObject((stage: Stage) => {
  const steps = imageSteps(stage);
  if (steps.some(({ keyword }) => keyword === 'ENTRYPOINT')) return undefined;
  const { cmd } = stage;
  const isUsual = !cmd || startsFpm.test(textOf(cmd));
  const words = isUsual ? [] : ownCommand(cmd, stage);
  const variables = gathered(steps, ({ keyword, pairs }) =>
    keyword === 'ENV' ? pairs.map(({ name }) => name.text) : [],
  );
  return words && { variables, words };
});

/**
 * The words of a CMD that starts the program of the image, by its name, or gives it options; undefined if it may start another
 * program, as a shell does that starts a command in shell form.
 */
function ownCommand({ json, script }: Instruction, { rootImage }: Stage): readonly Word[] | undefined {
  const words = json && script ? wordsOf(script) : [];
  const start = words[0]?.value?.slice(0, 4) ?? '';
  const isOwn = start.startsWith('-') || start === baseName(rootImage?.named?.name ?? '').slice(0, 4);
  return isOwn ? words : undefined;
}

/** The image's own start command, repeated. */
const startsFpm = /^CMD\s+(?:\[\s*"php-fpm"(?:\s*,\s*"-F")?\s*\]|php-fpm)\s*$/i;

/** Programs of a RUN that write no configuration. */
const harmlessPrograms = /^(?:apt|apt-get|apk|dnf|microdnf|yum|mkdir|chown|chmod|rm|touch|set|true)$/;

/** Whether a step of a stage may write a file with one of the paths of a product's configuration. */
function mayConfigure(stage: Stage, config: RegExp): boolean {
  return imageSteps(stage).some((step) => {
    const { keyword, args, script, heredocs } = step;
    if (keyword === 'RUN') {
      const commands = script?.commands ?? [];
      const isKnown = commands.every(({ name }) => name !== undefined && harmlessPrograms.test(name));
      return commands.length === 0 || heredocs.length > 0 || !isKnown || config.test(textOf(step));
    }
    if (keyword !== 'COPY' && keyword !== 'ADD') return keyword === 'ONBUILD';
    const to = args.at(-1)?.value;
    if (to === undefined || config.test(to)) return true;
    if (/^\/docker-entrypoint-init/.test(to)) return false;
    return args.slice(0, -1).some((source) => {
      const name = source.value === undefined ? undefined : baseName(source.value);
      return name === undefined || mayBeFolder(source) || /[*?[]/.test(name) || config.test(`${to}/${name}`);
    });
  });
}

/** A login with a guessable password, the variable that sets it, and whether that is the only such variable. */
interface Guessable extends OpenEntry {
  readonly variable: string;
  readonly isAlone: boolean;
}

/** The logins whose password in the service is guessable. */
export function guessableEntries(posture: Posture): Guessable[] {
  const { service } = posture;
  const image = posture.image?.named?.name ?? '';
  return gathered(
    passwordsOf(image),
    ({ variable, product: row, ports = row.listens ?? [], user, stays, published }) => {
      const { name: product } = row;
      const variables = [...service.environment, ...imageVariablesOf(posture)];
      const named = user && variables.find((each) => user.variable.test(each.name));
      if (user && !user.guessable.test(named?.value ?? '')) return [];
      // The administrator's password comes first, regardless of the order in the file.
      const all = variables
        .filter((each) => variable.test(each.name))
        .filter(
          (each) => isGuessable(each, service, image) || (each.written && published?.test(each.value ?? '')),
        )
        .sort((a, b) => (a.name < b.name ? 1 : -1));
      const [entry] = all;
      const inFile = entry ? undefined : weakInFile(service, variable);
      const set = entry ? (environmentCredential(entry) ?? valuePlace(entry)) : inFile;
      const written = (entry ?? inFile)?.name;
      // Without a login, the password does not matter.
      const isOff = !stays && disabledAuthentication(posture).some((each) => each.row.name === product);
      if (!set || !written || isOff) return [];
      const text = shown`${written} can be guessed`;
      const common = { text, product, ports, variable: written, isAlone: all.length < 2 };
      if (entry && !service.environment.includes(entry))
        return [{ ...common, at: placeOfImage(service), from: set.at, rules: [] }];
      const rules = [entry ? 'secret-in-environment' : 'secret-in-env-file'];
      return [{ ...common, at: set.at, rules }];
    },
  );
}

/** The place of a variable's value. */
const valuePlace = ({ file, valueSpan, span }: KeyValue) => ({ at: { file, span: valueSpan ?? span } });

/**
 * A guessable password in an env file: in `.env` if the service's variable gets its value from there, or, if the service does
 * not set such a variable, in the last env file, which wins over earlier ones.
 */
function weakInFile(service: Service, variable: RegExp) {
  const { compose, environment } = service;
  const own = environment.find(({ name }) => variable.test(name));
  const taken = /^\$\{?(\w+)(?::?[-?][^${}]*)?\}?$/.exec(own?.raw ?? '')?.[1];
  if (own && (taken === undefined || own.written)) return undefined;
  const path = own ? undefined : envFilesOf(service).at(-1)?.path;
  const found = compose.secretFiles.find(({ file }) =>
    own ? baseName(file.path) === '.env' : file.path === path,
  );
  const set = (found?.credentials ?? []).filter(({ name }) => (own ? name === taken : variable.test(name)));
  return set.length === 1 && set[0]?.kind === 'weak' ? set[0] : undefined;
}

/** Whether a password is guessable: a common word, the user's name or the product's name. */
function isGuessable(entry: KeyValue, { environment }: Service, image: string): boolean {
  const kind = environmentCredential(entry)?.kind;
  const { value = '' } = entry;
  const namesProduct = value.length > 3 && baseName(image).startsWith(value);
  return kind === 'weak' || (kind === 'literal' && (namesProduct || repeatsLogin(entry, environment)));
}

/** The console in a service's image whose users can manage containers or run code. */
export function consoleOf({
  products,
}: Posture): { readonly product: string; readonly ports: readonly string[] } | undefined {
  const found = products.find(({ administers }) => administers);
  return found && { product: found.name, ports: found.listens ?? [] };
}
