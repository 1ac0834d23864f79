import { offLines } from '../../catalog/catalog.ts';
import type { OffLine, Product } from '../../catalog/product.ts';
import type { Service } from '../../compose/model.ts';
import { nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import type { Instruction, Stage } from '../../dockerfile/model.ts';
import { instructionsOf } from '../../dockerfile/stages/ancestry.ts';
import { lineIn, placeIn } from '../../shell/command/writes.ts';
import { gathered } from '../../source/list.ts';
import { type Place, type Span, textOf } from '../../source/text.ts';

/** A server that a configuration file, which a stage writes or edits, opens to everyone who reaches the container. */
interface ConfiguredServer {
  readonly what: string;
  /** What to do instead, in the words of its configuration. */
  readonly remedy: string;
  readonly at: Span;
}

/** The servers that a stage opens by a configuration file; each once, at the first line that does. */
export function configuredServers(stage: Stage): ConfiguredServer[] {
  const steps = instructionsOf(stage);
  const written = gathered(steps, (each) => each.written);
  if (written.length === 0) return [];
  const known = offLines().filter(({ file }) => written.some((each) => file.test(each.file)));
  if (known.length === 0) return [];
  const texts = gathered(steps, saidBy);
  return gathered(known, (setting) => {
    const { what, remedy, file, opens, listens, unless } = setting;
    const [found] = gathered(written, (each) => {
      const match = file.test(each.file) ? lineIn(each, /^.+$/, (text) => opens(wordsOf(text))) : undefined;
      return match ? [{ what, remedy, at: placeIn(each, match) }] : [];
    });
    const says = (words: readonly string[]) =>
      texts.some((text) => words.some((word) => text.includes(word)));
    const own = setting.image.test(stage.rootImage?.named?.name ?? '');
    const reachable = listens.length === 0 || own || says(listens);
    return found && reachable && starts(stage, setting, own) && !says(unless) ? [found] : [];
  });
}

/** Where servers look for their configuration by themselves. */
const ownFolder = /^\/(?:mosquitto|usr\/share\/(?:elasticsearch|opensearch))\/config\//;

/** The servers without a login that a service, by its image, opens with the text of a config of the project. */
export function serversByContent(service: Service): readonly { product: string; row: Product; at: Place }[] {
  const { image, effective, command } = service;
  const configs = nodeOf(effective, 'configs');
  if (configs?.kind !== 'sequence' || effective.entries.has('entrypoint')) return [];
  const known = offLines().filter((each) => each.image.test(image?.named?.name ?? ''));
  const given = gathered(command?.commands ?? [], ({ args }) => args).map(({ shape }) => shape);
  return gathered(known.length > 0 ? configs.items : [], (item) => {
    const target = scalarOf(item, 'target')?.text ?? '';
    const setting = known.find(({ file }) => file.test(target));
    const isRead = ownFolder.test(target) || given.some((each) => each.includes(target));
    const content = scalarOf(service.resource('configs', scalarOf(item, 'source')?.text ?? ''), 'content');
    if (!setting || !isRead || !content) return [];
    const { text } = content.content;
    const said = [...given, ...text.split('\n')].map(wordsOf);
    const found = lineIn({ file: target, text, span: content.span }, /^.+$/, (each) =>
      setting.opens(wordsOf(each)),
    );
    if (!found || setting.unless.some((word) => said.some((each) => each.includes(word)))) return [];
    const span = content.content.span(found.index, found.index + found[0].length);
    return [
      {
        product: setting.what.replace(/ without .*/, ''),
        row: setting.product,
        at: { file: content.file, span },
      },
    ];
  });
}

/** Whether the stage starts the server: by its start command, or by what its image starts. */
function starts({ entrypoint, cmd }: Stage, { program }: OffLine, own: boolean): boolean {
  const commands = gathered([entrypoint, cmd], (start) => start?.script?.commands ?? []);
  return commands.some(({ name }) => name !== undefined && program.test(name)) || (own && !entrypoint);
}

/** What a step puts into files, line by line, or what it says where it writes nothing. */
function saidBy(step: Instruction): string[] {
  const written = step.written;
  return written.length > 0
    ? gathered(written, ({ text }) => text.split('\n').map(wordsOf))
    : [wordsOf(textOf(step))];
}

/** The words of a line in small letters, between them one blank: without quotes and the marks between a name and its value. */
const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s=:"'\\,]+/)
    .filter((word) => word !== '')
    .join(' ');
