import { firstOf, folderCopies, keepOutFix, rule, strictOnly } from '../../server/engine/judge.ts';

const broad = { sonar: ['S6470'], droast: ['DF007'] };
const ignoring = { ...broad, droast: ['DF007', 'DF033'] };

export default rule({
  id: 'copy-whole-context',
  on: 'instruction',
  keywords: ['COPY', 'ADD'],
  severity: 'high',
  fixable: true,
  title: 'More than the program is copied into the image',
  why: 'What lies in the build context by chance, credentials and history included, becomes part of a layer.',
  refs: { cis: ['4.10'], cwe: ['CWE-522', 'CWE-538'] },
  messages: {
    secrets: { text: '{what} takes {names} into the image.', refs: ignoring },
    history: {
      text: '{what} takes the history of the sources ({names}) into the image.',
      severity: 'low',
      refs: broad,
    },
    readmitted: {
      text: '{what} takes {names} into the image: the ignore file lets it in again.',
      severity: 'medium',
      refs: ignoring,
    },
    bare: {
      text: '{what} takes all of the build context, and no ignore file keeps anything out.',
      severity: 'low',
      levels: strictOnly,
      refs: ignoring,
    },
    open: {
      text: '{what} takes all of the build context, and the ignore file does not keep out {names}.',
      severity: 'info',
      levels: strictOnly,
      refs: ignoring,
    },
  },
  *check(instruction, { context }) {
    const { stage, keyword } = instruction;
    if (!stage?.isShipped) return;
    for (const { span: at, source, ...copy } of folderCopies(instruction, context)) {
      const { secrets, history, readmitted, open } = copy;
      const what = `${keyword} ${source}`;
      const said = (paths: readonly string[]) => {
        const fixes = () => [keepOutFix(instruction, context, paths)];
        return { at, words: { what, names: firstOf(paths) }, fixes };
      };
      if (secrets.length > 0)
        yield { message: 'secrets', ...said(history ? [...secrets, history] : secrets) };
      else if (readmitted) yield { message: 'readmitted', ...said([readmitted.pattern]) };
      else if (history) yield { message: 'history', ...said([history]) };
      else if (open === 'unknown' || open.length === 0) continue;
      else if (typeof context?.ignore === 'object') yield { message: 'open', ...said(open) };
      else yield { ...said(open), message: 'bare', words: { what } };
    }
  },
});
