import type { Span } from '../source/text.ts';
import { secretName } from './name.ts';
import { classifyValue, type Dialect, hasVariable } from './value.ts';

/** A password or key as the value of a program's option. */
interface OptionPassword {
  /** The option, with its dashes. */
  readonly option: string;
  /** The place of the password in the text. */
  readonly span: Span;
}

const option = /(?<=^|[\s"'])(--?[A-Za-z][\w.-]*)(?:=["']?|[ \t]+["']?)(?!-)([^\s"']+)/g;
/** Options whose value is the next word. */
const spaced = /^--?(?:(?:[a-z]+-)?(?:pass|password|token)|requirepass|masterauth)$/;

/**
 * Finds the literal passwords in the options of a program, in a text that starts with an option: `JAVA_OPTS` with
 * `-Dspring.datasource.password=…`, `REDIS_ARGS` with `--requirepass …`. The password of a trust store protects nothing secret.
 */
export function optionPasswords(text: string, dialect: Dialect): OptionPassword[] {
  if (!/^["']?-/.test(text) || !/pass|auth|token|secret|key/i.test(text)) return [];
  const found: OptionPassword[] = [];
  for (const match of text.matchAll(option)) {
    const [whole, name = '', value = ''] = match;
    const joined = whole[name.length] === '=';
    if (/truststore/i.test(name) || hasVariable(value, dialect) || value.includes('://')) continue;
    if (!spaced.test(name) && !(joined && secretName(name) === 'secret')) continue;
    if (classifyValue(value) !== 'literal') continue;
    const end = match.index + whole.length;
    found.push({ option: name, span: { start: end - value.length, end } });
  }
  return found;
}
