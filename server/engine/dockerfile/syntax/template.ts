import { baseName } from '../../source/path.ts';
import type { Reading } from './reading.ts';

const templateName = /\.(?:j2|jinja2?|tmpl|template|tpl|gotmpl|in|erb|ejs|mustache|hbs|m4)$/i;
const mark = /\{\{|\{%|<%|%%\w+%%|@[A-Z_]{2,}@|__[A-Z][A-Z0-9_]+__/;
const lineOfTemplate = /^(?:\{\{|\{%|<%|%%\w+%%|@@?[A-Z_]{2,}@)/;
/** Lines of the C preprocessor; with a blank behind `#` they would be prose. */
const preprocessor = /^#(?:include[ \t]+["<]|ifn?def[ \t]+\w+[ \t]*$|endif[ \t]*$)/m;
const definition = /^#define[ \t]+[A-Z_][A-Z0-9_]*(?:[ \t]|$)/m;
/** Instructions in which double braces can only be a template's. */
const plain = new Set(['FROM', 'COPY', 'ADD', 'USER', 'WORKDIR', 'EXPOSE', 'VOLUME']);

/** True for a file that a template language or preprocessor makes a Dockerfile of, by its name or what it holds. */
export function isTemplate(path: string, text: string, readings: readonly (Reading | undefined)[]): boolean {
  if (templateName.test(baseName(path))) return true;
  if (text.includes('#') && (preprocessor.test(text) || definition.test(text))) return true;
  if (!mark.test(text)) return false;
  return readings.some((reading) => {
    if (!reading) return false;
    if (reading.keyword !== '' && lineOfTemplate.test(reading.keyword)) return true;
    return plain.has(reading.keyword) && mark.test(reading.rest.raw);
  });
}
