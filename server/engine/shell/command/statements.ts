import { gathered, none } from '../../source/list.ts';
import type { Command, Script } from '../model.ts';
import { isPowerShell } from '../syntax/wrappers.ts';

/** A statement of cmd or PowerShell, as written. */
export interface Statement {
  readonly text: string;
  /** Offset of the text in its file. */
  readonly start: number;
  /** Whether PowerShell runs it. */
  readonly powershell: boolean;
}

/** The statements of all commands of a script. */
export function statementsIn(text: string, script: Script | undefined): readonly Statement[] {
  return script?.windows ? gathered(script.commands, (command) => statementsOf(text, command)) : none;
}

/**
 * The statements of a command on Windows: the command itself, or the arguments of `powershell` and `pwsh`; none on other
 * systems. `text` is the text of the file. Statements end at `;`, `|`, `&&` and line breaks outside quotation marks.
 */
export function statementsOf(text: string, command: Command): readonly Statement[] {
  const { name = '', script } = command;
  const starts = isPowerShell(name);
  const { interpreter } = script;
  if (!starts && interpreter !== 'cmd' && interpreter !== 'powershell') return none;
  const { span } = command;
  const whole = text.slice(span.start, span.end);
  if (!starts) return [{ text: whole, start: span.start, powershell: interpreter === 'powershell' }];
  const found: Statement[] = [];
  let start = 0;
  let quote = '';
  // In cmd, the quoted text is the PowerShell code.
  for (let at = 0; at <= whole.length; at++) {
    const char = whole.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (at < whole.length) continue;
    } else if (char === "'") quote = char;
    if (quote !== '' || !(at === whole.length || /[;|\r\n]/.test(char) || whole.startsWith('&&', at)))
      continue;
    const part = whole.slice(start, at);
    if (part.trim() !== '') found.push({ text: part, start: span.start + start, powershell: true });
    start = at + (char === '&' ? 2 : 1);
  }
  return found;
}
