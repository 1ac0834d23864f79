import { rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { cutWords, rewriteWord, type TextChange } from '../../server/engine/shell/command/edit-words.ts';
import { managerWords } from '../../server/engine/shell/command/install.ts';
import { optionsOf, unversioned } from '../../server/engine/shell/command/option.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import { placeIn, writtenBy } from '../../server/engine/shell/command/writes.ts';
import type { Command } from '../../server/engine/shell/model.ts';
import { expandedOf } from '../../server/engine/source/expanded.ts';
import { none, wordSet } from '../../server/engine/source/list.ts';
import type { Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'dependency-confusion',
  on: 'instruction',
  keywords: ['ENV', 'ARG', 'RUN'],
  severity: 'medium',
  fixable: true,
  title: 'A private package can be replaced by a public one',
  label: 'Dependency confusion',
  why: 'The highest version of all indexes wins, so anyone who publishes the name of a private package can get it installed.',
  refs: { cwe: ['CWE-427', 'CWE-1357'] },
  messages: {
    private: '{name} searches this index and PyPI, and the higher version wins.',
    public: {
      text: '{name} searches this index and PyPI: anyone can register a name on PyPI that only this index has.',
      severity: 'info',
    },
    strategy: '{name} makes uv consider the versions of all indexes.',
    gem: {
      text: '{name} adds a source beside rubygems.org: gem installs the higher version.',
      severity: 'low',
    },
  },
  check(instruction, report) {
    const { keyword, pairs, script, file } = instruction;
    if (keyword !== 'RUN')
      for (const { name, value, parts, resolved, span } of pairs) {
        const words = { name: name.text };
        const index =
          value && name.text === 'PIP_EXTRA_INDEX_URL' ? expandedOf({ ...value, parts }).text : undefined;
        const kind = secondIndex(index);
        if (kind) report({ at: span, message: kind, words });
        if (unsafeStrategy(name.text, resolved)) report({ at: span, message: 'strategy', words });
      }
    const commands = (keyword === 'RUN' && script?.commands) || none;
    for (let each = 0; each < commands.length; each++) {
      const found = secondIndexes(file.text, commands[each]!);
      if (found.length === 0) continue;
      for (const { kind, at, name, change } of found) {
        const title =
          kind === 'strategy'
            ? shown`Remove ${name} (the first index that has a package then decides)`
            : ('Use this index only (it must have every package)' as const);
        const fixes = change ? [{ title, safety: 'unsafe' as const, edits: [change] }] : [];
        report({ at, message: kind, words: { name }, fixes });
      }
    }
  },
});

/** A second package index of a manager that installs the highest version of all indexes. */
interface SecondIndex {
  readonly kind: 'private' | 'public' | 'strategy' | 'gem';
  readonly at: Span;
  /** The option or variable. */
  readonly name: string;
  readonly change: TextChange | undefined;
}

/** Public indexes of projects with their own builds. */
const published =
  /^https:\/\/(?:download\.pytorch\.org|(?:[\w-]+\.)*(?:nvidia|piwheels|anaconda|pytorch-geometric|pyg|openmmlab)\.(?:com|org)|test\.pypi\.org|storage\.googleapis\.com\/(?:jax|libtpu)|wheels\.|[\w-]+\.github\.io)/i;
const pypi = /^https:\/\/(?:pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)(?:\/|$)/i;

/** An address whose host contains no unknown variable. */
const located = /^[a-z+]+:\/\/(?:[^/@]*@)?[^/$@]+(?:\/|$)/i;

/** Whether a second index of pip is private or public; undefined for PyPI itself and if a variable decides. */
function secondIndex(value: string | undefined): 'private' | 'public' | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const all = value.trim().split(/\s+/);
  if (all.some((each) => each.includes('$') && !located.test(each))) return undefined;
  if (all.every((each) => pypi.test(each))) return undefined;
  return all.every((each) => pypi.test(each) || published.test(each)) ? 'public' : 'private';
}

const isPip = (name: string) => name === 'pipenv' || ['pip', 'python'].includes(unversioned(name));
const uvUnsafe = /^unsafe-/;

/** Whether a variable makes uv consider all indexes. */
const unsafeStrategy = (name: string, value: string | undefined): boolean =>
  name === 'UV_INDEX_STRATEGY' && value !== undefined && uvUnsafe.test(value);

/** The second indexes that a command adds. */
function secondIndexes(text: string, command: Command): readonly SecondIndex[] {
  const { name, args } = command;
  if (name === undefined) return none;
  if (isPip(name)) return byOption(text, command);
  if (name === 'uv') {
    const option = optionsOf(command, '', ['--index-strategy']).find(
      (each) => each.name === '--index-strategy',
    );
    if (!option || !uvUnsafe.test(option.value ?? '')) return [];
    const change = cutWords(text, command, option.at, option.count);
    return [{ kind: 'strategy', at: option.word.span, name: '--index-strategy', change }];
  }
  if (name === 'gem' && args[0]?.value === 'sources') {
    const adds = args.find(({ shape }) => /^(?:-a|--add)$/.test(shape));
    const removes = command.script.commands.some(
      (each) =>
        each.name === 'gem' && each.args.some(({ shape }) => /^(?:-r|--remove|-c|--clear-all)$/.test(shape)),
    );
    return adds && !removes ? [{ kind: 'gem', at: adds.span, name: adds.shape, change: undefined }] : [];
  }
  return name === 'echo' || name === 'printf' ? byFile(command) : none;
}

/** pip verbs that don't install or store anything. */
const onlyShows = wordSet('cache check debug freeze hash help index inspect list search show uninstall');

function byOption(text: string, command: Command): SecondIndex[] {
  const { args } = command;
  if (onlyShows.has(managerWords(command)?.[0]?.shape ?? '')) return [];
  const options = optionsOf(command, 'i', ['--extra-index-url', '--index-url']);
  const own = options.find(({ name }) => name === '-i' || name === '--index-url');
  const found: SecondIndex[] = [];
  for (const { name, text: value, word } of options) {
    if (name !== '--extra-index-url') continue;
    const alone = own !== undefined && !pypi.test(own.text ?? '');
    const behind = alone && pypi.test(value ?? '');
    const kind = alone ? behind && (secondIndex(own.text) ?? false) : secondIndex(value);
    const change = own ? undefined : rewriteWord(text, word, '--extra-index-url', '--index-url');
    if (kind) found.push({ kind, at: word.span, name, change });
  }
  if (args[0]?.value === 'config' && args.some(({ shape }) => /\.extra-index-url$/.test(shape))) {
    const at = args.findIndex(({ shape }) => /\.extra-index-url$/.test(shape));
    const index = args[at + 1];
    const kind = index && secondIndex(textOf(index));
    if (kind) found.push({ kind, at: args[at]!.span, name: 'extra-index-url', change: undefined });
  }
  return found;
}

const isIndexFile = (file: string) =>
  /pip\.(?:conf|ini)$/.test(file) || (file.endsWith('.txt') && file.includes('requirements'));

function byFile(command: Command): SecondIndex[] {
  for (const written of writtenBy(command)) {
    const match = isIndexFile(written.file) ? /extra-index-url[\s=]+(\S+)/.exec(written.text) : null;
    const kind = match ? secondIndex(match[1]) : undefined;
    if (match && kind)
      return [{ kind, at: placeIn(written, match), name: 'extra-index-url', change: undefined }];
  }
  return [];
}
