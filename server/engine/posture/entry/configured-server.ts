import { offLines } from '../../catalog/catalog.ts';
import type { OffLine, Product } from '../../catalog/product.ts';
import type { Service } from '../../compose/model.ts';
import { nodeOf, scalarOf } from '../../compose/yaml/graph.ts';
import type { Instruction, Stage } from '../../dockerfile/model.ts';
import { instructionsOf } from '../../dockerfile/stages/ancestry.ts';
import { lineIn, placeIn } from '../../shell/command/writes.ts';
import { gathered } from '../../source/list.ts';
import { type Place, type Span, textOf } from '../../source/text.ts';

/** A server that is open to everyone because of a configuration file that a stage writes or edits. */
interface ConfiguredServer {
  readonly what: string;
  /** The fix, in the terms of its configuration. */
  readonly remedy: string;
  readonly at: Span;
}

/** The servers that a stage opens by a configuration file; each once, at the first such line. */
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

/** Default folders of servers' configuration. */
const ownFolder = /^\/(?:mosquitto|usr\/share\/(?:elasticsearch|opensearch))\/config\//;

/** The servers that a service's image opens without a login because of the content of a project's config. */
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
    const found = lineIn({ text }, /^.+$/, (each) => setting.opens(wordsOf(each)));
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

/** Whether the stage starts the server: by its start command, or by its image's own. */
function starts({ entrypoint, cmd }: Stage, { program }: OffLine, own: boolean): boolean {
  const commands = gathered([entrypoint, cmd], (start) => start?.script?.commands ?? []);
  return commands.some(({ name }) => name !== undefined && program.test(name)) || (own && !entrypoint);
}

/** The lines that a step writes to files, or the step's own text if it writes nothing. */
function saidBy(step: Instruction): string[] {
  const written = step.written;
  return written.length > 0
    ? gathered(written, ({ text }) => text.split('\n').map(wordsOf))
    : [wordsOf(textOf(step))];
}

/** The words of a line in lower case, separated by one blank, without quotes and the signs between name and value. */
const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s=:"'\\,]+/)
    .filter((word) => word !== '')
    .join(' ');
