import type { MaskedPipe } from '../shell/pipefail.ts';
import { lineBreakOf, type Said } from '../text.ts';
import { linesAbove } from './above.ts';
import type { Instruction } from './model.ts';

interface Fix {
  readonly title: Said;
  readonly safety: 'unsafe';
  readonly edits: readonly {
    readonly span: { readonly start: number; readonly end: number };
    readonly text: string;
  }[];
}

const title = 'Let the pipe fail with any of its commands (a failure stops the build)';

/** The change that makes a RUN's pipes fail, where the shell is known to have the option. */
export function pipefailFix(instruction: Instruction, { nested }: MaskedPipe): Fix | undefined {
  const { json, shell, stage, heredocs, rest, dockerfile, script } = instruction;
  if (json || nested || !stage || script?.partial !== false) return undefined;
  const bash = script.interpreter === 'bash';
  const family = stage.rootImage?.facts?.family;
  const [heredoc] = heredocs;
  if (bash || (shell === undefined && family === 'alpine')) {
    if (!heredoc) return at(rest.span.start, 'set -o pipefail && ');
    const whole = heredocs.length === 1 && heredoc.marker.end - heredoc.marker.start === rest.text.length;
    return whole && !heredoc.body.text.startsWith('#!')
      ? at(heredoc.body.span.start, `set -o pipefail${lineBreakOf(dockerfile.file.text)}`)
      : undefined;
  }
  const first = dockerfile.instructions.includes(instruction);
  if (shell !== undefined || !first || (family !== 'debian' && family !== 'redhat')) return undefined;
  return {
    title: 'Run this and what follows in bash with pipefail (a failure stops the build)',
    safety: 'unsafe',
    edits: [linesAbove(instruction, ['SHELL ["/bin/bash", "-o", "pipefail", "-c"]'])],
  };
}

const at = (start: number, text: string): Fix => ({
  title,
  safety: 'unsafe',
  edits: [{ span: { start, end: start }, text }],
});
