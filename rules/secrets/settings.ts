import { secretName } from '../../server/engine/secret/name.ts';
import { classifyValue, type ValueVerdict } from '../../server/engine/secret/value.ts';
import type { Span } from '../../server/engine/source/text.ts';

/** A setting in a text of settings, whose name promises a credential. */
interface NamedSetting {
  readonly name: string;
  readonly value: string;
  /** Where the value stands in the text. */
  readonly span: Span;
  readonly verdict: ValueVerdict;
}

const setting = /^[ \t]*(?:export[ \t]+)?["']?([\w.-]+)["']?[ \t]*[:=][ \t]*["']?([^\s"'#;,]+)/gm;

/** The settings of a text (`name=value`, `name: value`, a line each) that are named like a credential; none from variables. */
export function namedSettings(text: string): NamedSetting[] {
  const found: NamedSetting[] = [];
  for (const match of text.matchAll(setting)) {
    const [whole, name = '', value = ''] = match;
    if (/^auth$/i.test(name) || secretName(name) !== 'secret' || /[$%{<`]/.test(value)) continue;
    const start = match.index + whole.length - value.length;
    found.push({ name, value, span: { start, end: start + value.length }, verdict: classifyValue(value) });
  }
  return found;
}
