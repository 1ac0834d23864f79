import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Script } from '../../server/engine/shell/model.ts';
import { execScript, parseScript } from '../../server/engine/shell/parse.ts';
import type { Span } from '../../server/engine/source/text.ts';
import { tries } from '../support/tries.ts';

/** Checks every command in order, every span inside the script, and that relations can be followed both ways. */
function checkScript(script: Script, low: number, high: number): void {
  const inside = ({ start, end }: Span, what: string) =>
    assert.ok(
      low <= start && start <= end && end <= high,
      `${what} ${start}-${end} is not within ${low}-${high}`,
    );
  let last = low;
  for (const command of script.commands) {
    inside(command.span, 'command');
    assert.ok(command.span.start >= last, 'commands are in source order');
    last = command.span.start;
    const words = [...command.prefixes, ...(command.nameWord ? [command.nameWord] : []), ...command.args];
    for (const word of words) {
      inside(word.span, 'word');
      assert.ok(word.value === undefined || typeof word.value === 'string');
      for (const each of word.substitutions) assert.ok(script.commands.includes(each));
    }
    for (const { span } of [...command.redirects, ...command.assignments])
      inside(span, 'redirect or assignment');
    if (command.pipesTo) assert.ok(command.pipesTo.pipedFrom, 'a pipe has two ends');
    assert.ok(command.script.commands.includes(command) || command.script === script);
  }
}

const scraps = [
  'curl', ' ', ' ', '-k', '|', '&&', ';', '\n', '\\\n', '\\\r\n', '# c\n', '"', "'", '`', '$(', ')', '(', '{ ', '; }',
  '$X', '${X:-', '}', '<<EOF', '\nEOF\n', '<(', '> f', 'sh -c ', 'bash <<E\n', '\nE\n', 'if ', ' then ', ' fi', 'for i in ',
  ' do ', ' done', 'case x in ', ' esac', 'A=', '[[ ', ' ]]', '((', '))', 'sudo ', 'find . -exec ', ' \\; ', 'é', '😀', '\0',
]; // biome-ignore format: one flat list
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...scraps)).map((all) => all.join('')),
);

describe('shell: properties', () => {
  it('any text: no exception, spans inside, in order', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(50),
        fc.constantFrom('\\', '`'),
        fc.boolean(),
        (body, offset, mark, verbatim) => {
          const escapeChar = mark as '\\' | '`';
          for (const interpreter of ['sh', 'cmd', 'powershell', 'other'] as const) {
            const env = new Map([['X', body.slice(0, 5)]]);
            const script = parseScript({
              text: body,
              offset,
              interpreter,
              escape: escapeChar,
              env,
              verbatim,
            });
            checkScript(script, offset, offset + body.length);
          }
        },
      ),
      tries(500),
    );
  });

  it('any exec form: no exception, spans inside', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constantFrom('sh', '-c', 'sudo'))), (values) => {
        let at = 0;
        const words = values.map((value) => {
          const written = JSON.stringify(value);
          const span = { start: at, end: at + written.length };
          at = span.end + 1;
          return { value, text: written, span };
        });
        checkScript(execScript(words, { start: 0, end: at }), 0, at);
      }),
      tries(300),
    );
  });

  it('text beyond a limit costs no more', () => {
    for (const body of [
      'a "'.repeat(50_000),
      '$('.repeat(50_000),
      '`'.repeat(50_001),
      '(('.repeat(50_000),
      'a|'.repeat(50_000),
    ]) {
      const script = parseScript({ text: body, offset: 0, interpreter: 'sh', escape: '\\', env: new Map() });
      assert.ok(script.commands.length <= 20_001);
    }
  });

  const corpus = new URL('../../../shared/corpus/real/', import.meta.url);
  const absent = existsSync(corpus) ? false : 'the corpus is not there';
  it('real RUN instructions are read completely', { skip: absent }, () => {
    let bodies = 0;
    const partial: string[] = [];
    for (const entry of readdirSync(corpus, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/dockerfile/i.test(entry.name) || /windows|nano/i.test(entry.parentPath))
        continue;
      const file = readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8');
      if (/^#\s*escape=`|powershell|\bcmd\b|\{\{|windows/im.test(file)) continue;
      for (const match of file.matchAll(
        /^RUN[ \t]+(?!--|\[|<<)((?:.*\\[ \t]*\r?\n(?:[ \t]*#.*\r?\n|[ \t]*\r?\n)*)*.*)/gm,
      )) {
        const [, body = ''] = match;
        const script = parseScript({
          text: body,
          offset: 4,
          interpreter: 'bash',
          escape: '\\',
          env: new Map(),
        });
        checkScript(script, 4, 4 + body.length);
        bodies++;
        if (script.partial) partial.push(body.slice(0, 80));
      }
    }
    assert.ok(bodies > 1000, `${bodies} bodies`);
    assert.ok(partial.length <= bodies / 500, `${partial.length} of ${bodies}:\n${partial.join('\n')}`);
  });
});
