import { wordsOf } from '../../shell/command/edit-words.ts';
import type { Interpreter, Script, Word } from '../../shell/model.ts';
import { parseScript } from '../../shell/parse.ts';
import { limits } from '../../source/limits.ts';
import { perObject } from '../../source/memo.ts';
import { baseName, isBelow } from '../../source/path.ts';
import type { SourceFile } from '../../source/text.ts';
import type { Instruction, Stage } from '../model.ts';
import { lineage } from '../stages/ancestry.ts';
import { joinPath, workdirBefore } from '../stages/workdir.ts';
import { cleanPath } from './dockerignore.ts';
import { contextSources, isWholeSource, mayBeFolder } from './source.ts';

/**
 * Path in the build context of a stage's start script: the first word of ENTRYPOINT, or else of CMD, that names a file which
 * COPY or ADD takes from the context. Undefined if there is none.
 */
export const entryScriptPath = perObject((stage: Stage): string | undefined => {
  const copies = lineage(stage).flatMap(({ instructions }) => [...instructions].reverse());
  for (const command of (stage.entrypoint ?? stage.cmd)?.script?.commands ?? []) {
    for (const word of [command.nameWord, ...command.args]) {
      const found = word?.value === undefined ? undefined : sourceOf(word.value, stage, copies);
      if (found !== undefined) return found;
    }
  }
  return undefined;
});

/** Programs that start what their arguments name, as process 1. */
const inits = new Set(['tini', 'tini-static', 'dumb-init', 'catatonit']);

/**
 * The word of the start command by which the system itself starts that script: the program, or the first argument of an init.
 * Undefined for the argument of a shell, which does not read the first line.
 */
export function programWord(stage: Stage): Word | undefined {
  const path = entryScriptPath(stage);
  const [command, ...more] = (stage.entrypoint ?? stage.cmd)?.script?.commands ?? [];
  if (path === undefined || !command || more.length > 0) return undefined;
  const isInit = command.name !== undefined && inits.has(command.name);
  const word = isInit ? command.args.find(({ value }) => !value?.startsWith('-')) : command.nameWord;
  return word?.value !== undefined && contextPathOf(word.value, stage) === path ? word : undefined;
}

/** The same script if the Dockerfile itself writes it with a here-document of COPY. */
export const writtenEntryScript = perObject((stage: Stage): Script | undefined => {
  const copies = lineage(stage).flatMap(({ instructions }) => [...instructions].reverse());
  const words = (stage.entrypoint ?? stage.cmd)?.script?.commands.flatMap(wordsOf) ?? [];
  for (const copy of copies) {
    const [script] = copy.copiedScripts;
    const to = script && copy.heredocs.length === 1 ? copy.args.at(-1)?.value : undefined;
    const target = to === undefined ? undefined : joinPath(workdirBefore(copy), to, stage.platform);
    if (target !== undefined && words.some(({ value }) => value !== undefined && meant(value, stage)(target)))
      return script;
  }
  return undefined;
});

/** Path in the build context of the file that COPY or ADD puts at an absolute path of a stage; undefined if none does. */
export function contextPathOf(path: string, stage: Stage): string | undefined {
  return sourceOf(
    path,
    stage,
    lineage(stage).flatMap(({ instructions }) => [...instructions].reverse()),
  );
}

/** Folders in which a shell looks for commands. */
const searched = /^\/(?:usr\/(?:local\/)?)?s?bin\//;

/** Returns a test whether a word of a start command means a path of the image. */
function meant(word: string, stage: Stage): (at: string) => boolean {
  if (!word.includes('/')) return (at) => baseName(at) === word && searched.test(at);
  const path = joinPath(stage.workdir, word, stage.platform);
  return (at) => at === path;
}

/** The build context file at a path of the image, by the last COPY or ADD that puts it there. */
function sourceOf(word: string, stage: Stage, copies: readonly Instruction[]): string | undefined {
  if (!/^[\w./-]+$/.test(word) || word.startsWith('-')) return undefined;
  const isCommand = !word.includes('/');
  const path = isCommand ? undefined : joinPath(stage.workdir, word, stage.platform);
  const isMeant = meant(word, stage);
  for (const copy of copies) {
    const to = copy.args.at(-1)?.value;
    const target = to === undefined ? undefined : joinPath(workdirBefore(copy), to, stage.platform);
    if (target === undefined) continue;
    for (const argument of contextSources(copy)) {
      const { value } = argument;
      const source = value === undefined ? undefined : cleanPath(value);
      if (value === undefined || source === undefined) continue;
      if (isMeant(target)) return source;
      const inside = target === '/' ? '' : target;
      if (/[*?[]/.test(source) && !isWholeSource(value)) {
        if (path !== undefined && path === `${inside}/${baseName(path)}`)
          return `${source.slice(0, source.lastIndexOf('/') + 1)}${baseName(path)}`;
      } else if (isMeant(`${inside}/${baseName(source)}`)) return source;
      else if (path !== undefined && isBelow(path, target) && mayBeFolder(argument)) {
        const rest = path.slice(inside.length + 1);
        return isWholeSource(value) ? rest : `${source}/${rest}`;
      }
    }
  }
  return undefined;
}

/** Reads a file as a script, by its first line or its name; undefined if no POSIX shell runs it or it is too long. */
export const entryScript = perObject((file: SourceFile): Script | undefined => {
  const { text, path } = file;
  const [, named] = /^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?([\w-]+)/.exec(text) ?? [];
  const shell = named ?? (path.endsWith('.sh') ? 'sh' : '');
  if (!/^(?:ba|da|a)?sh$/.test(shell) || text.length > limits.copiedCharacters) return undefined;
  const interpreter: Interpreter = shell === 'bash' ? 'bash' : 'sh';
  return parseScript({ text, offset: 0, interpreter, escape: '\\', env: new Map(), verbatim: true });
});
