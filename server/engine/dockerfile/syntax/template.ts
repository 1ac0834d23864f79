import { wordSet } from '../../source/list.ts';
import { baseName } from '../../source/path.ts';
import { holdsAny, moved, type Span } from '../../source/text.ts';
import type { ParsedInstruction } from './reading.ts';

const endings = wordSet('j2 jinja jinja2 tmpl template tpl gotmpl in erb ejs mustache hbs m4');
const signs = ['{{', '{%', '<%', '%%', '@', '__'];
const mark = /\{\{|\{%|<%|%%\w+%%/;
/** Placeholders that a program replaces; a path may look like this, too. */
const placeholder = /@[A-Z_]{2,}@|__[A-Z][A-Z0-9_]+__/;
const lineOfTemplate = /^(?:\{\{|\{%|<%|%%\w+%%|@@?[A-Z_]{2,}@)/;
const directives = ['#include', '#if', '#endif', '#define'];
/** Lines of the C preprocessor; with a blank after `#` they would be prose. */
const preprocessor = /^#(?:include[ \t]+["<]|ifn?def[ \t]+\w+[ \t]*$|endif[ \t]*$)/m;
const definition = /^#define[ \t]+[A-Z_][A-Z0-9_]*(?:[ \t]|$)/m;
/** Instructions in which double braces can only be a template's. */
const plain = wordSet('FROM COPY ADD USER WORKDIR EXPOSE VOLUME');
/** Instructions without paths. */
const pathless = new Set(['FROM', 'USER', 'EXPOSE']);

/** Whether a file's name says that it is a template of a Dockerfile. */
export function isTemplateName(path: string): boolean {
  const [, ...parts] = baseName(path).toLowerCase().split('.');
  return endings.has(parts.at(-1) ?? '');
}

/** An instruction with its start. */
interface Read {
  readonly raw: { readonly start: number };
  readonly reading: ParsedInstruction;
}

/** The first place that shows that a text is a template or needs a preprocessor. */
export function templateMark(text: string, reads: readonly Read[]): Span | undefined {
  const directive = holdsAny(text, directives) ? (preprocessor.exec(text) ?? definition.exec(text)) : null;
  if (directive) return { start: directive.index, end: directive.index + directive[0].trimEnd().length };
  if (!holdsAny(text, signs) || (!mark.test(text) && !placeholder.test(text))) return undefined;
  for (const { raw, reading } of reads) {
    const { keyword, keywordSpan, rest } = reading;
    if (keyword !== '' && lineOfTemplate.test(keyword)) return moved(keywordSpan, raw.start);
    const isMarked = plain.has(keyword) && mark.test(rest.raw);
    if (isMarked || (pathless.has(keyword) && placeholder.test(rest.raw))) return moved(rest, raw.start);
  }
  return undefined;
}
