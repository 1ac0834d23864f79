import { programWord } from '../../server/engine/dockerfile/context/entry-script.ts';
import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { rule } from '../../server/engine/rule.ts';
import { baseName } from '../../server/engine/source/path.ts';

export default rule({
  id: 'script-carriage-return',
  on: 'stage',
  severity: 'low',
  fixable: false,
  title: 'The start script has a carriage return in its first line',
  label: 'CR in the start script',
  why: 'Linux takes the carriage return as a part of the name of the shell, so the container stops at once: “not found”.',
  refs: {},
  messages: {
    found: 'The first line of {script} ends with a carriage return: the container does not start.',
  },
  check(stage, report, { context }) {
    if (!context || stage.platform === 'windows') return;
    const file = context.startFile(stage);
    const [line = ''] = firstLine.exec(file?.text ?? '') ?? [];
    const word = line === '' ? undefined : programWord(stage);
    if (!file || word?.value === undefined || mayBeConverted(stage, baseName(file.path))) return;
    const at = { file: stage.dockerfile.file, span: word.span };
    const related = [
      {
        at: { file, span: { start: 0, end: line.length - 2 } },
        message: 'Save this file with LF line ends' as const,
      },
    ];
    report({ at, message: 'found', words: { script: word.value }, related });
  },
});

/** The program alone, or a shell with options: others may skip a carriage return in theirs. */
const firstLine = /^#![ \t]*(?:\S+|\S*\/(?:env|(?:ba|da|a)?sh)[ \t][^\r\n]*)\r\n/;
/** Programs that remove carriage returns, and how commands write one. */
const conversion = /\\r|\\R|\\015|\\x0d|\^M|dos2unix|fromdos|crlf|autocrlf|fileformat|ff=unix/i;
/** Programs that change files but for their content. */
const harmless =
  /^(?:chmod|chown|ls|test|\[|stat|mkdir|ln|apk|apt-get|apt|yum|dnf|adduser|addgroup|useradd|groupadd)$/;

/** Whether the build may remove the carriage returns, or copy another file in the place of the script. */
function mayBeConverted(stage: Stage, name: string): boolean {
  return lineage(stage).some(({ instructions }) =>
    instructions.some(({ keyword, span, script, flags, file }) => {
      const text = file.text.slice(span.start, span.end);
      if (keyword === 'COPY') return flags.some(({ name }) => name === 'from') && text.includes(name);
      if (keyword !== 'RUN') return false;
      if (conversion.test(text)) return true;
      if (!text.includes(name) && !text.includes('*')) return false;
      return script?.commands.some((each) => !harmless.test(each.name ?? '')) ?? true;
    }),
  );
}
