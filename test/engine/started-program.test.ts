import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startedProgram } from '../../server/engine/shell/command/started-program.ts';
import { textOf } from '../../server/engine/shell/command/word.ts';
import { parseScript } from '../../server/engine/shell/parse.ts';

/** The program that a command runs in the end, with its arguments. */
function runIn(text: string): string {
  const [command] = parseScript({
    text,
    offset: 0,
    interpreter: 'sh',
    escape: '\\',
    env: new Map(),
  } as Parameters<typeof parseScript>[0]).commands;
  assert.ok(command, text);
  const { name, args } = startedProgram(command);
  return [name, ...args.map(textOf)].join(' ');
}

const cases: readonly (readonly [command: string, run: string])[] = [
  ['npx -y supergateway --port 1', 'supergateway --port 1'],
  ['npx --yes supergateway@3.4.0 --stdio x', 'supergateway --stdio x'],
  ['npx -p typescript tsc -b', 'tsc -b'],
  ['npx @modelcontextprotocol/inspector@latest node a.js', 'inspector node a.js'],
  ['npm exec supergateway -- --port 1', 'supergateway -- --port 1'],
  ['pnpm dlx supergateway --port 1', 'supergateway --port 1'],
  ['bunx supergateway', 'supergateway'],
  ['uvx mcpo==0.0.17 --port 1', 'mcpo --port 1'],
  ['uvx --from mcpo[all] --with x mcpo --port 1', 'mcpo --port 1'],
  ['uv tool run mcpo --port 1', 'mcpo --port 1'],
  ['uv run mcpo --port 1', 'mcpo --port 1'],
  ['pipx run mcpo', 'mcpo'],
  ['bundle exec rdbg --host 0.0.0.0', 'rdbg --host 0.0.0.0'],
  ['python3 -u -m splash.server --ip 1', 'splash.server --ip 1'],
  ['python3 /app/bin/splash -v', 'splash -v'],
  ['bash webui.sh --listen', 'webui.sh --listen'],
  ['poetry run python -m splash.server --ip 1', 'splash.server --ip 1'],
  ['python app.py -m splash.server', 'app.py -m splash.server'],
  ['uvx mcpo -- npx supergateway', 'mcpo -- npx supergateway'],
  ['/usr/bin/mcpo --port 1', 'mcpo --port 1'],
  ['npx -c "supergateway --port 1"', 'npx -c supergateway --port 1'],
  ['npx', 'npx'],
  ['uv pip install mcpo', 'uv pip install mcpo'],
  ['python -c "import x"', 'python -c import x'],
];

it('the program that a runner or an interpreter starts', () => {
  for (const [command, run] of cases) assert.equal(runIn(command), run, command);
});
