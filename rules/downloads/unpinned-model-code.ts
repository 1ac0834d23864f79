import { traitsOf } from '../../server/engine/catalog/image-traits.ts';
import type { Service } from '../../server/engine/compose/model.ts';
import { joinedNetworks } from '../../server/engine/compose/service/network-stack.ts';
import { booleanOf } from '../../server/engine/compose/service/scalar.ts';
import { nodeOf } from '../../server/engine/compose/yaml/graph.ts';
import { variablesOf } from '../../server/engine/posture/entry/image-variable.ts';
import type { Posture } from '../../server/engine/posture.ts';
import { rule } from '../../server/engine/rule.ts';
import type { Script, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Place } from '../../server/engine/source/text.ts';

export default rule({
  id: 'unpinned-model-code',
  on: 'posture',
  severity: 'low',
  fixable: false,
  title: 'A server runs code that comes with a model',
  label: 'Unpinned model code',
  why: "Who can change the model's repository then runs programs in the container at its next start.",
  refs: { cwe: ['CWE-494', 'CWE-829'] },
  messages: {
    model: '{option} runs the code that {model} has at each start: set --revision to a commit.',
  },
  check(posture, report) {
    const { service } = posture;
    if (service.partial || isOffline(posture)) return;
    const { words, place } = startOf(posture);
    // A word that is not known may be a revision, and a file of options may name one.
    if (words.some(({ value }) => value === undefined || isFileOfOptions(value))) return;
    const variable = setByVariables(posture);
    const option = trustIn(words);
    const trusts = option ? { text: option.shape, at: place(option) } : variable.trusts;
    const name = optionValue(words, model) ?? variable.model ?? positional(words, posture);
    if (!trusts || !name || !isRemote(name, service)) return;
    const revisions = [optionValue(words, revision), variable.revision];
    if (revisions.some((each) => each !== undefined && isCommit(each))) return;
    report({ at: trusts.at, message: 'model', words: { option: trusts.text, model: name } });
  },
});

/** The words that start the container, and the place of each of them. */
function startOf({ service, stage }: Posture): {
  readonly words: readonly Word[];
  readonly place: (word: Word) => Place;
} {
  const { effective, build, key } = service;
  const own = new Map<Word, Place>();
  const wordsIn = (name: 'entrypoint' | 'command', script: Script | undefined) => {
    const file = nodeOf(effective, name)?.file;
    const words = wordsOf(script);
    if (file) for (const word of words) own.set(word, { file, span: word.span });
    return words;
  };
  const isReplaced = effective.entries.has('entrypoint');
  const entrypoint = isReplaced
    ? wordsIn('entrypoint', service.entrypoint)
    : wordsOf(stage?.entrypoint?.script);
  const hasCommand = effective.entries.has('command');
  const command = hasCommand
    ? wordsIn('command', service.command)
    : isReplaced
      ? []
      : wordsOf(stage?.cmd?.script);
  const built = build?.target ?? build?.dockerfile ?? build?.context ?? key;
  return { words: [...entrypoint, ...command], place: (word) => own.get(word) ?? built };
}

const wordsOf = (script: Script | undefined): readonly Word[] =>
  gathered(script?.commands ?? [], ({ nameWord, args }) => (nameWord ? [nameWord, ...args] : args));

/** The option that lets a server of models run their code (vLLM, SGLang, text-generation-inference), unless it is off. */
function trustIn(words: readonly Word[]): Word | undefined {
  const at = words.findIndex(({ shape }) => /^--trust[-_]remote[-_]code(?:=(?:true|1))?$/i.test(shape));
  return /^(?:false|0)$/i.test(words[at + 1]?.value ?? '') ? undefined : words[at];
}

const isFileOfOptions = (word: string) => /^--config(?:=|$)/.test(word);

const model = /^--model(?:[-_](?:id|path))?(?:=(.*))?$/;
const revision = /^--(?:code[-_])?revision(?:=(.*))?$/;

/** The value of an option, as `--name value` or `--name=value`. */
function optionValue(words: readonly Word[], option: RegExp): string | undefined {
  for (const [at, { value = '' }] of words.entries()) {
    const match = option.exec(value);
    if (match) return match[1] ?? words[at + 1]?.value;
  }
  return undefined;
}

/** The model of `vllm serve MODEL`, or the first word for an image that starts with `vllm serve`. */
function positional(words: readonly Word[], { image, service }: Posture): string | undefined {
  const serve = words.findIndex(({ value }) => value === 'serve');
  if (serve > 0 && words[serve - 1]?.value?.endsWith('vllm')) return words[serve + 1]?.value;
  const isOwn = traitsOf(image?.named?.name).servesFirstWord && !service.effective.entries.has('entrypoint');
  return isOwn ? words[0]?.value : undefined;
}

/** What the variables of text-generation-inference say. */
function setByVariables(posture: Posture) {
  const { service, image } = posture;
  const isRead = traitsOf(image?.named?.name).readsModelVariables === true;
  const entry = (name: string) =>
    isRead ? service.environment.find((each) => each.name === name) : undefined;
  const trust = entry('TRUST_REMOTE_CODE');
  const isOn = trust?.written === true && /^(?:true|1)$/i.test(trust.value ?? '');
  const all = isRead ? variablesIn(posture) : undefined;
  const isElsewhere = isRead && service.effective.entries.has('env_file');
  return {
    trusts:
      trust && isOn
        ? { text: trust.name, at: { file: trust.file, span: trust.valueSpan ?? trust.span } }
        : undefined,
    model: entry('MODEL_ID')?.value,
    // A file of variables, or a variable that is not known, may name a commit.
    revision: all?.has('REVISION') || isElsewhere ? (all?.get('REVISION') ?? aCommit) : undefined,
  };
}

const aCommit = '0'.repeat(40);
const isCommit = (revision: string) => /^[0-9a-f]{7,40}$/.test(revision);

/** Names of folders that models are copied to. */
const folders = /^(?:checkpoints?|data|models?|opt|srv|weights)$/;

/** Whether a model is a repository of a hub: `org/name`. A folder of the same form would be mounted or copied. */
function isRemote(model: string, { mounts }: Service): boolean {
  const [first = ''] = model.split('/', 1);
  return (
    /^\w[\w.-]{0,95}\/[\w.-]{1,95}$/.test(model) &&
    !folders.test(first) &&
    !mounts.some(({ target }) => target === undefined || target.split('/').includes(first))
  );
}

/** The values of a service's variables and those of its built image; undefined if not known. */
const variablesIn = ({ service, stage }: Posture): ReadonlyMap<string, string | undefined> =>
  new Map([
    ...[...(stage ? variablesOf(stage) : [])].map(([name, { resolved }]) => [name, resolved] as const),
    ...service.environment.map(({ name, value }) => [name, value] as const),
  ]);

/** Whether a service only uses models that are there already, or may. */
const isOffline = (posture: Posture): boolean =>
  hasNoWayOut(posture.service) ||
  [...variablesIn(posture)].some(
    ([name, value]) =>
      /^(?:HF_HUB|TRANSFORMERS)_OFFLINE$/.test(name) && !/^(?:0|false|)$/i.test(value ?? '1'),
  );

/** Whether a service has no network, or only internal ones. */
const hasNoWayOut = (service: Service): boolean =>
  service.networkMode
    ? service.networkMode.text === 'none'
    : joinedNetworks(service).every(
        (name) =>
          name !== undefined &&
          booleanOf(nodeOf(service.resource('networks', name), 'internal'))?.value === true,
      );
