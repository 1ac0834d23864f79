import type { BuildContext } from '../../server/engine/dockerfile/context/context.ts';
import type { Instruction, Stage } from '../../server/engine/dockerfile/model.ts';
import { rule } from '../../server/engine/rule.ts';
import { secretName } from '../../server/engine/secret/name.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { generatedKey } from './keygen.ts';
import { isGone } from './leak.ts';
import { secretCopies } from './secret-copy.ts';
import { originOf } from './value-source.ts';

export default rule({
  id: 'secret-removed-in-later-layer',
  on: 'stage',
  severity: 'medium',
  fixable: false,
  title: 'A later layer deletes a credential, but it stays readable',
  label: 'Secret still in a layer',
  why: 'A layer that deletes a file or value only hides it: the earlier layer still contains it.',
  refs: { cis: ['4.10'], cwe: ['CWE-212', 'CWE-522'] },
  messages: {
    file: 'The layer that added {name} still contains it after this deletion.',
    variable: {
      text: 'The layer that set {name} still contains its value after it is unset here.',
      refs: { sonar: ['S6581'] },
    },
  },
  check(stage, report, { context }) {
    if (!stage.isShipped) return;
    const { file } = stage.dockerfile;
    for (const { kind, name, span: at, from } of hiddenSecrets(stage, context)) {
      const related = [{ at: { file, span: from }, message: 'Stored in this layer' as const }];
      report({ at, message: kind, words: { name }, related });
    }
  },
});

/** A credential that one layer contains and a later one hides: a deleted `file` or an unset `variable`. */
interface HiddenSecret {
  readonly kind: 'file' | 'variable';
  /** The file's path, or the variable's name. */
  readonly name: string;
  readonly span: Span;
  /** The place of the layer that contains it. */
  readonly from: Span;
}

interface Held {
  readonly path: string;
  readonly cleaned: string;
  readonly at: Span;
}

/** Returns the credentials of a stage that later instructions delete although their layers remain. */
function hiddenSecrets(stage: Stage, context: BuildContext | undefined): HiddenSecret[] {
  const held: Held[] = [];
  const variables = new Map<string, Span>();
  const found: HiddenSecret[] = [];
  for (const instruction of stage.instructions) {
    const { keyword, pairs } = instruction;
    if (keyword === 'COPY' || keyword === 'ADD') {
      for (const { target, span } of secretCopies(instruction, context))
        if (target) held.push({ path: target, cleaned: clean(target), at: span });
    } else if (keyword === 'ENV') {
      for (const { name, value } of pairs) {
        const empty = value === undefined || /^(?:""|'')?$/.test(value.text);
        const from = variables.get(name.text);
        if (!empty && secretName(name.text) === 'secret') variables.set(name.text, name.span);
        else if (empty && from && variables.delete(name.text)) {
          found.push({ kind: 'variable', name: name.text, span: name.span, from });
        }
      }
    } else if (keyword === 'RUN') {
      if (held.length > 0 || variables.size > 0) {
        for (const command of instruction.script?.commands ?? []) {
          found.push(...removedBy(command, held), ...unsetBy(command, variables));
        }
      }
      held.push(...written(instruction));
    }
  }
  return found;
}

/** Returns what a command deletes of the held files, and removes it from `held`. */
function removedBy({ name, args }: Command, held: Held[]): HiddenSecret[] {
  if (name !== 'rm' && name !== 'shred' && name !== 'unlink') return [];
  return gathered(args, ({ shape, span }) => {
    const removed = shape.startsWith('-') ? '' : clean(shape);
    const at = held.findLastIndex((each) => covers(removed, each.cleaned));
    const [one] = at < 0 ? [] : held.splice(at, 1);
    return one ? [{ kind: 'file' as const, name: one.path, span, from: one.at }] : [];
  });
}

function unsetBy({ name, args }: Command, variables: ReadonlyMap<string, Span>): HiddenSecret[] {
  if (name !== 'unset') return [];
  return gathered(args, ({ shape, span }) => {
    const from = variables.get(shape);
    return from ? [{ kind: 'variable' as const, name: shape, span, from }] : [];
  });
}

/** Normalizes a path for comparison. */
const clean = (text: string) =>
  text
    .replace(/^~\//, '/root/')
    .replace(/^\.\//, '')
    .replace(/\/?\*?$/, '');

/** Whether removing `a` removes the file at `b`, both normalized: it is the same or a parent folder. */
function covers(a: string, b: string): boolean {
  if (a === '') return false;
  if (a === b || (b.startsWith(a) && b.charAt(a.length) === '/')) return true;
  const relative = !a.startsWith('/') || !b.startsWith('/');
  return relative && (a.endsWith(`/${b}`) || b.endsWith(`/${a}`));
}

/** Returns files in which a step generates a key or to which it writes a build variable, and that it does not delete. */
function written(instruction: Instruction): Held[] {
  return gathered(instruction.script?.commands ?? [], (command) => {
    const file = generatedKey(command)?.file ?? argumentFile(command, instruction);
    if (!file || file.shape.startsWith('/dev/') || isGone(file.shape, command, instruction)) return [];
    return [{ path: file.shape, cleaned: clean(file.shape), at: file.span }];
  });
}

/** `echo "$SSH_KEY" > /root/.ssh/id_rsa`. */
function argumentFile(command: Command, instruction: Instruction): Word | undefined {
  if (command.name !== 'echo' && command.name !== 'printf') return undefined;
  const output = command.redirects.find(
    ({ operator, descriptor }) => /^>>?$/.test(operator) && (descriptor ?? 1) === 1,
  );
  if (!output) return undefined;
  const holds = command.args.some((word) => {
    const origin = originOf(word, command, instruction);
    return origin.from === 'variable' && word.variables.some((name) => secretName(name) === 'secret');
  });
  return holds ? output.target : undefined;
}
