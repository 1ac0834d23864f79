import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReportFix, ReportRelated } from '../server/engine/rule.ts';
import { secretsOf } from '../server/engine/secret/secrets.ts';
import { shown, shownValue, shownWhole } from '../server/engine/secret/shown.ts';
import { type SafeText, type Span, sourceFile } from '../server/engine/source/text.ts';
import { configurations, type Position, positions, written } from './support/secrecy/positions.ts';
import { shownOf, shownOfConfig } from './support/secrecy/shown.ts';
import { share } from './support/share.ts';

/** Characters that control a terminal, reverse text or hide it, and lone surrogates. */
const hostile: Readonly<Record<string, string>> = {
  'a colour': '\u001b[31mred',
  'a cleared screen': '\u001b[2J\u001b[H',
  'a title': '\u001b]0;owned\u0007',
  'a link': '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
  'a C1 sequence': '\u009b31m',
  'a bell and a backspace': 'a\u0007b\u0008\u0008c',
  'a carriage return': 'ok\rbad',
  NUL: 'a\u0000b',
  'an override': 'a\u202egnp.exe\u202c',
  'an isolate': 'a\u2066b\u2069',
  'an invisible word': 'ad\u200bmin\u2060\ufeff',
  'other lines': 'a\u2028b\u2029c\u0085d',
  tags: 'a\u{e0041}\u{e007f}',
  'half a character': 'a\ud83db',
  'the other half': 'a\udc00b',
};
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
/** A tenth of the places for each text: not all are needed for each. */
const everyNth = 10;
const textsOf = (position: Position, text: string) =>
  [...shownOf(position.files(text), text, 1)].flatMap(({ texts }) => texts);

describe('text of a file in the output', () => {
  it('controls nothing, hides nothing, and is valid Unicode', () => {
    for (const [nth, [name, text]] of share([...Object.entries(hostile).entries()], 5)) {
      for (const [index, position] of positions.entries()) {
        if (index % everyNth !== nth % everyNth) continue;
        const texts = textsOf(position, text);
        for (const [where, each] of texts) {
          // Nobody sees the arguments of a command.
          if (where === 'command') continue;
          const lines =
            where === 'diagnostics' || where === 'problems' ? JSON.stringify(JSON.parse(each)) : each;
          const clean = lines.replaceAll('\n', '');
          assert.ok(
            !unsafe.test(clean),
            `${name}, ${position.name}, ${where}: ${JSON.stringify(clean.match(unsafe))}`,
          );
          if (where === 'json') assert.ok(isUnicode(JSON.parse(each)), `${name}, ${position.name}`);
        }
      }
      for (const template of configurations)
        for (const message of shownOfConfig(written(template, text)))
          assert.ok(!unsafe.test(message), message);
    }
  });

  it('is neither Markdown nor a command in a hover', () => {
    const texts = [
      '[x](command:workbench.action.quit)',
      '<img src=x onerror=y>',
      '`code`',
      '$(warning)',
      '![](https://evil.example)',
    ];
    for (const text of share(texts, 5)) {
      for (const position of positions.filter((_, index) => index % everyNth === 0)) {
        const all = textsOf(position, text);
        for (const [where, each] of all)
          if (where === 'hover') assert.ok(!each.includes(text), position.name);
      }
    }
  });

  it('is cut in one place, never in the middle of a character', () => {
    const long = '🐳'.repeat(50_000);
    const some = positions.filter((_, index) => index % everyNth === 1);
    for (const position of share(some, 5)) {
      const texts = textsOf(position, long);
      for (const [where, each] of texts)
        if (where === 'action') assert.ok(each.length < 1000, `${position.name}: ${each.length}`);
    }
    assert.equal(shownValue(long).length, 159);
    assert.equal(
      shown`${'x'.repeat(200)} is ${'y'.repeat(160)}.`,
      `${'x'.repeat(159)}… is ${'y'.repeat(160)}.`,
    );
    assert.equal(shownWhole('x'.repeat(500)).length, 500);
  });
});

describe('a found credential', () => {
  const at = (text: string, secret: string) => {
    const file = sourceFile('a', text);
    const start = text.indexOf(secret);
    return { file, span: { start, end: start + secret.length } satisfies Span };
  };

  it('is masked by value: verbatim, without quotes and escapes, in lines, in parts and cut short', () => {
    const secret = '"k7$$vQ-first9\\\n second8value"';
    const { clear } = secretsOf([at(`A=${secret}`, secret)]);
    for (const form of ['k7$$vQ-first9', 'k7$vQ-first9second8value', 'SECOND8VALUE', 'second8value'])
      assert.ok(!clear(shown`It is ${form}.`).includes(form), `${form}: ${clear(shown`It is ${form}.`)}`);
    const coded = 'k7\\u0076\\x51\\U00000066irst9second';
    assert.equal(secretsOf([at(`A="${coded}"`, coded)]).clear(shown`It is k7vQfirst9second.`), 'It is ***.');
    const { clear: alone } = secretsOf([at('ENV A=k7vQfirst9second', 'k7vQfirst9second')]);
    assert.equal(alone(shown`A k7vQfirst9… of it`), 'A ***… of it');
  });

  it('does not mask common words in other texts', () => {
    for (const word of ['admin', 'postgres', '10', '5432', 'secret', 'my-db', 'node_modules', 'xsshunter'])
      assert.equal(
        secretsOf([at(`A=${word}`, word)]).clear(shown`The user ${word} is root.`),
        `The user ${word} is root.`,
      );
  });

  it('hides its line, and all lines of a key', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\nMIIkeyMIIkey\nshort\n-----END RSA PRIVATE KEY-----`;
    const text = `FROM a\nENV A=b\nRUN echo "${key}"\n`;
    const place = at(text, '-----BEGIN');
    const secrets = secretsOf([place, at('A=weak', 'weak')]);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6].map((line) => secrets.isOn(place.file, line)),
      [false, false, true, true, true, true, false],
    );
    assert.equal(secrets.clear('It says short.'), 'It says short.');
  });

  it('is found among any number with a common prefix', () => {
    const text = Array.from({ length: 5000 }, (_, n) => `ghp_${n}abcdefgh${n}`).join('\n');
    const file = sourceFile('a', text);
    let start = 0;
    const places = text.split('\n').map((line) => {
      const span = { start, end: start + line.length };
      start += line.length + 1;
      return { file, span };
    });
    const secrets = secretsOf(places);
    assert.equal(secrets.clear(shown`The tag ghp_7abcdefgh7.`), 'The tag ***.');
    assert.ok(secrets.isOn(file, 4999));
  });
});

describe('the type of text that may be shown', () => {
  it('keeps text of a file out of titles and messages', () => {
    const text: string = ['a', 'file'].join(' ');
    const fix = (title: SafeText): Pick<ReportFix, 'title'> => ({ title });
    const related = (message: ReportRelated['message']) => message;
    // These compile: literals, and text from the masker.
    fix('Remove it');
    fix(text === '' ? 'remove it' : '10 of them');
    fix(shown`Remove ${text}`);
    related(shown`It is ${text} and ${1}.`);
    // @ts-expect-error
    fix(text);
    // @ts-expect-error
    fix(`Remove ${text}`);
    // @ts-expect-error
    fix('Remove '.concat(text));
    // @ts-expect-error
    related(text.trim());
    // @ts-expect-error
    related(text.toLowerCase() as Lowercase<string>);
    assert.ok(true);
  });
});

/** Whether every text in a value is valid Unicode. */
function isUnicode(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Cs}/u.test(value);
  return (
    typeof value !== 'object' ||
    value === null ||
    Object.entries(value).every(([key, each]) => isUnicode(key) && isUnicode(each))
  );
}
