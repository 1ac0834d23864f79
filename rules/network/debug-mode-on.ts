import type { Stage } from '../../server/engine/dockerfile/model.ts';
import { forDevelopment, lineage } from '../../server/engine/dockerfile/stages/ancestry.ts';
import { openByOption } from '../../server/engine/posture/entry/debugger.ts';
import { replace, rule } from '../../server/engine/rule.ts';
import { shown } from '../../server/engine/secret/shown.ts';
import { packagesOf } from '../../server/engine/shell/command/packages.ts';
import type { Command, Word } from '../../server/engine/shell/model.ts';
import { gathered, wordSet } from '../../server/engine/source/list.ts';
import { whenAsked } from '../../server/engine/source/memo.ts';
import type { Span } from '../../server/engine/source/text.ts';

export default rule({
  id: 'debug-mode-on',
  on: 'stage',
  severity: 'low',
  levels: { devcontainer: 'off' },
  fixable: true,
  title: 'The image runs in development or debug mode',
  label: 'Debug mode',
  why: 'Such a mode shows source code, variables or a console to anyone who causes an error, and disables protections.',
  refs: { cwe: ['CWE-489'] },
  messages: {
    environment: {
      text: '{name} enables development mode in the final image.',
      refs: { sonar: ['S4507'] },
    },
    debug: {
      text: '{name} enables debugging in the final image.',
      severity: 'medium',
      refs: { sonar: ['S4507'] },
    },
    xdebug: {
      text: 'Xdebug, which lets a client run code, is part of the final image.',
      severity: 'medium',
      refs: { tally: ['tally/php/no-xdebug-in-final-image'] },
    },
    mode: { text: '{name} enables Xdebug in the final image.', severity: 'medium' },
    option: { text: 'The start command enables debugging with {name}.', severity: 'medium' },
    reload: '{name} restarts the server at each change of a source file: for development only.',
  },
  check(stage, report) {
    for (const { kind, at: span, name, production } of developmentModes(stage)) {
      const title = shown`Set ${name} to ${production} (the program then runs as in production)`;
      const edits = production === undefined ? [] : [replace(span, production)];
      const fixes = production === undefined ? [] : [{ title, safety: 'unsafe' as const, edits }];
      const at = { file: stage.dockerfile.file, span };
      if (kind === 'xdebug') report({ at, message: kind });
      else report({ at, message: kind, words: { name }, fixes });
    }
  },
});

/** A development setting in a stage of the image. */
interface DevelopmentMode {
  readonly kind: 'environment' | 'debug' | 'xdebug' | 'mode' | 'option' | 'reload';
  readonly at: Span;
  readonly name: string;
  /** The value for production; undefined if there is none. */
  readonly production: string | undefined;
}

const environments: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  RAILS_ENV: 'production',
  RACK_ENV: 'production',
  FLASK_ENV: 'production',
  APP_ENV: 'production',
  SYMFONY_ENV: 'prod',
  MIX_ENV: 'prod',
  CI_ENVIRONMENT: 'production',
  ASPNETCORE_ENVIRONMENT: 'Production',
  DOTNET_ENVIRONMENT: 'Production',
};
const switches = wordSet(
  'DEBUG FLASK_DEBUG APP_DEBUG DJANGO_DEBUG SYMFONY_DEBUG WP_DEBUG QUART_DEBUG STARLETTE_DEBUG FASTAPI_DEBUG',
);

/** Returns the development settings of a stage; none if its name shows that it is for development. */
function developmentModes(stage: Stage): readonly DevelopmentMode[] {
  if (!stage.isOutput || forDevelopment(stage) || stage.platform === 'windows') return [];
  const xdebug = /xdebug/i.test(stage.dockerfile.file.text);
  const modes = gathered(lineage(stage), ({ instructions }) =>
    gathered(instructions, (instruction) => {
      const { keyword, pairs } = instruction;
      if (keyword === 'ENV') return variables(pairs, stage);
      if (!xdebug) return [];
      const scripts =
        keyword === 'RUN' && instruction.script ? [instruction.script] : instruction.copiedScripts;
      // Installing and enabling it in one step is one finding.
      return gathered(scripts, ({ commands }) => gathered(commands, xdebugIn)).slice(0, 1);
    }),
  );
  return [...modes, ...startModes(stage)];
}

type Pairs = Stage['from']['pairs'];

/** Returns the variables that still have this value at the end of the stage. */
function variables(pairs: Pairs, stage: Stage): DevelopmentMode[] {
  return gathered(pairs, ({ name, value, resolved }): DevelopmentMode[] => {
    if (!value || resolved === undefined || stage.env.get(name.text) !== resolved) return [];
    const at = value.span;
    const production = environments[name.text];
    if (production && /^dev(?:elop(?:ment)?)?$/i.test(resolved))
      return [{ kind: 'environment', at, name: name.text, production }];
    if (switches.has(name.text) && /^(?:1|true|yes|on)$/i.test(resolved))
      return [{ kind: 'debug', at, name: name.text, production: resolved === '1' ? '0' : 'false' }];
    const mode =
      name.text === 'XDEBUG_MODE' && /\b(?:develop|debug|profile|trace|gcstats|coverage)\b/.test(resolved);
    return mode ? [{ kind: 'mode', at, name: name.text, production: 'off' }] : [];
  });
}

const installers = whenAsked(
  (): Readonly<Record<string, RegExp | undefined>> => ({
    'docker-php-ext-install': /^/,
    'docker-php-ext-enable': /^/,
    'install-php-extensions': /^/,
    phpenmod: /^/,
    pecl: /^install$/,
    pickle: /^install$/,
    pie: /^install$/,
  }),
);

function xdebugIn(command: Command): DevelopmentMode[] {
  if (command.conditional) return [];
  const verb = installers()[command.name ?? ''];
  const system = verb ? undefined : packagesOf(command);
  if (verb ? !command.args.some(({ shape }) => verb.test(shape)) : system?.action !== 'install') return [];
  const words = verb ? command.args : (system?.packages.map(({ word }) => word) ?? []);
  return words
    .filter(isXdebug)
    .map(({ span, shape }) => ({ kind: 'xdebug', at: span, name: shape, production: undefined }));
}

const isXdebug = ({ shape }: Word) =>
  /^(?:(?:php[\w.]*-)*(?:pecl-)?|xdebug\/)xdebug\d?(?:[-@=.~^:]|$)/.test(shape) ||
  (/^https?:/.test(shape) && /\/xdebug\d?(?:[-@=.~^:]|$)/.test(shape));

/** Returns what the start command enables, except debuggers on every interface, which `listen-all-debug-port` reports. */
function startModes({ cmd, entrypoint }: Stage): DevelopmentMode[] {
  const commands = gathered([entrypoint, cmd], (each) => each?.script?.commands ?? []);
  return gathered(commands, (command): DevelopmentMode[] => {
    const { name, args } = command;
    const reload = reloads(command);
    if (reload) return [{ kind: 'reload', at: reload.span, name: reload.shape, production: undefined }];
    const flask =
      name === 'flask' || (/^python/.test(name ?? '') && args.some(({ shape }) => shape === 'flask'));
    const option = args.find(({ shape }) =>
      flask ? shape === '--debug' : name === 'node' && /^--inspect(?:-brk|-wait)?(?:=|$)/.test(shape),
    );
    return option && !openByOption(option.shape)
      ? [{ kind: 'option', at: option.span, name: option.shape, production: undefined }]
      : [];
  });
}

const servers = /^(?:uvicorn|gunicorn|hypercorn|granian)$/;

/** Returns the option that makes a Python application server watch its source files. */
function reloads({ name, args }: Command): Word | undefined {
  const module = /^python/.test(name ?? '') && args[0]?.value === '-m' ? args[1]?.value : undefined;
  return servers.test(module ?? name ?? '') ? args.find(({ value }) => value === '--reload') : undefined;
}
