import { developmentModes, replace, rule, shown } from '../../server/engine/judge.ts';

export default rule({
  id: 'debug-mode-on',
  on: 'stage',
  mentions: ['_env', 'environment', 'debug', '--inspect'],
  severity: 'low',
  levels: { devcontainer: 'off' },
  fixable: true,
  title: 'The image ships in a mode for development',
  why: 'Such a mode shows source, variables and consoles to whoever provokes an error, and leaves protections off.',
  refs: { cwe: ['CWE-489'] },
  messages: {
    environment: {
      text: '{name} makes the image that ships run for development.',
      refs: { sonar: ['S4507'] },
    },
    debug: {
      text: '{name} switches debugging on in the image that ships.',
      severity: 'medium',
      refs: { sonar: ['S4507'] },
    },
    xdebug: {
      text: 'Xdebug, which lets a client run code, is part of the image that ships.',
      severity: 'medium',
      refs: { tally: ['tally/php/no-xdebug-in-final-image'] },
    },
    mode: { text: '{name} switches Xdebug on in the image that ships.', severity: 'medium' },
    option: { text: 'The start command switches debugging on with {name}.', severity: 'medium' },
  },
  *check(stage) {
    for (const { kind, at: span, name, production } of developmentModes(stage)) {
      const title = shown`Set ${name} to ${production} (the program then behaves as in production)`;
      const edits = production === undefined ? [] : [replace(span, production)];
      const fixes = production === undefined ? [] : [{ title, safety: 'unsafe' as const, edits }];
      const at = { file: stage.dockerfile.file, span };
      if (kind === 'xdebug') yield { at, message: kind };
      else yield { at, message: kind, words: { name }, fixes };
    }
  },
});
