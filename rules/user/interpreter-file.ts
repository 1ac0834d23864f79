import { textOf } from '../../server/engine/shell/command/word.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { baseName } from '../../server/engine/source/path.ts';

/** Programs that can run any command, or write any file, for the user who starts them (GTFOBins, SUID). */
const interpreters =
  /^(?:(?:ba|da|a|z|k|mk|c|tc|fi)?sh|busybox|(?:python|perl|ruby|php|lua|node(?:js)?|tclsh|guile|jjs)[\d.]*|env|find|xargs|[gmn]?awk|sed|vim?|vim\.\w+|view|nano|emacs|less|more|man|tar|zip|cp|mv|dd|tee|install|rsync|gdb|strace|nice|nohup|timeout|stdbuf|setarch|unshare|nsenter|capsh|gosu|su-exec|setpriv|chpst|start-stop-daemon|docker|nmap|socat|make|git|ssh|chroot|xxd)$/;

/** Whether a path is that of a program that can run any command. */
export function isInterpreter(path: string): boolean {
  return interpreters.test(baseName(path));
}

/** Returns the first of some files that is such a program, also by `$(which bash)` or as a copy made in the same script. */
export function interpreterIn(files: readonly Word[], { script, span }: Command): string | undefined {
  for (const file of files) {
    const [asked] = file.substitutions;
    const asks = asked && /^(?:which|type)$/.test(asked.name ?? '');
    const path = asks || asked?.args[0]?.value === '-v' ? textOf(asked.args.at(-1)!) : textOf(file);
    if (isInterpreter(path)) return path;
    const copied = script.commands.find(
      ({ name, args, span: at }) =>
        /^(?:cp|ln|mv|install)$/.test(name ?? '') &&
        at.start < span.start &&
        textOf(args.at(-1) ?? file) === path,
    );
    const source =
      copied && copied.args.length > 1 ? copied.args.slice(0, -1).map(textOf).find(isInterpreter) : undefined;
    if (source !== undefined) return source;
  }
  return undefined;
}
