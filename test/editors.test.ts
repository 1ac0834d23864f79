import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundle, folderOf, plimsoll } from './support/cli.ts';
import { runEmacs, whyNoEmacs } from './support/emacs.ts';

const pages = fileURLToPath(new URL('../docs/editors/', import.meta.url));
const page = (name: string) => readFileSync(`${pages}${name}.md`, 'utf8');
/** The only code block of a language in a page. */
function block(name: string, language: string): string {
  const text = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page(name))?.[1];
  assert.ok(text !== undefined, `${name} has no block of ${language}`);
  return text;
}

/** The reason to skip the test of an editor that is not installed. */
function without(program: string): string | false {
  const reason = process.env[`PLIMSOLL_NO_${program.toUpperCase()}`] ?? `${program} is not there`;
  return spawnSync(program, ['--version']).error ? reason : false;
}

/** A workspace with a Dockerfile, a compose file and a wrong configuration; `plimsoll` is on the path. */
function workspace(): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = folderOf({
    'bin/plimsoll': `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`,
    '.plimsoll.yaml': 'profil: strict\n',
    'compose.yaml':
      'services:\n  web:\n    image: nginx:1.27\n    privileged: true\n    extends: {file: base.yaml, service: base}\n',
    'base.yaml': 'services:\n  base:\n    working_dir: /\n',
    Dockerfile: 'FROM debian:12\nADD https://example.com/tool.sh /tool.sh\nRUN sh /tool.sh\nRUN sudo true\n',
    'other.yaml': 'steps:\n  - image: nginx\n    privileged: true\n',
    'home/.keep': '',
  });
  chmodSync(join(folder, 'bin/plimsoll'), 0o755);
  mkdirSync(join(folder, '.git'));
  const path = `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`;
  const home = join(folder, 'home');
  return { folder, env: { ...process.env, PATH: path, HOME: home, XDG_CONFIG_HOME: home, TERM: 'xterm' } };
}

const timeout = 60_000;

describe('plimsoll lsp', () => {
  it('reports wrong arguments', () => {
    for (const args of [[], ['--pipe'], ['--stdio', 'Dockerfile']]) {
      const { code, out, errors } = plimsoll(['lsp', ...args]);
      assert.deepEqual([code, out], [2, '']);
      assert.match(errors, /^plimsoll: .+\n/);
    }
  });

  it('ends with the editor that started it', async () => {
    const editor = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const server = spawn(process.execPath, [bundle, 'lsp', '--stdio', `--clientProcessId=${editor.pid}`]);
    const ended = new Promise((done) => server.once('exit', done));
    editor.kill();
    const code = await Promise.race([ended, delay(timeout, 'runs', { ref: false })]);
    assert.equal(code, 1);
  });
});

describe('Neovim, set up by its page', { skip: without('nvim'), timeout }, () => {
  const { folder, env } = workspace();
  const said = join(folder, 'said.json');
  writeFileSync(
    join(folder, 'init.lua'),
    `${block('neovim', 'lua')}
local files, found = { 'Dockerfile', 'compose.yaml', '.plimsoll.yaml', 'other.yaml' }, {}
vim.defer_fn(function()
  for _, file in ipairs(files) do vim.cmd.edit(file) end
  vim.wait(50000, function()
    for at = 1, 3 do
      if #vim.diagnostic.get(vim.fn.bufnr(files[at])) == 0 then return false end
    end
    return true
  end, 50)
  for _, file in ipairs(files) do
    found[file] = vim.tbl_map(function(each) return each.code or each.message end, vim.diagnostic.get(vim.fn.bufnr(file)))
  end
  vim.cmd.buffer('compose.yaml')
  local params = vim.lsp.util.make_range_params()
  params.range = { start = { line = 3, character = 5 }, ['end'] = { line = 3, character = 5 } }
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(0, 3) }
  local answer = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 20000)
  found.actions = {}
  for _, each in pairs(answer or {}) do
    for _, action in ipairs(each.result or {}) do table.insert(found.actions, action.title) end
  end
  local at = vim.lsp.util.make_position_params()
  at.position = { line = 3, character = 17 }
  for _, each in pairs(vim.lsp.buf_request_sync(0, 'textDocument/hover', at, 20000) or {}) do
    found.hover = vim.split(each.result.contents.value, '\\n')
  end
  vim.cmd.edit('base.yaml')
  vim.api.nvim_buf_set_lines(0, 2, 3, false, { '    user: "1000"' })
  local function rules()
    return vim.tbl_map(function(each) return each.code end, vim.diagnostic.get(vim.fn.bufnr('compose.yaml')))
  end
  vim.wait(20000, function() return not vim.tbl_contains(rules(), 'root-service') end, 50)
  found.after = rules()
  vim.fn.writefile({ vim.json.encode(found) }, '${said}')
  vim.cmd('qall!')
end, 0)
`,
  );
  const { status, stderr } = spawnSync('nvim', ['--headless', '-n', '-i', 'NONE', '-u', 'init.lua'], {
    cwd: folder,
    env,
    timeout,
    encoding: 'utf8',
  });
  const found = () => JSON.parse(readFileSync(said, 'utf8')) as Record<string, string[]>;

  it('shows the problems of Dockerfiles, compose files and the configuration only', () => {
    assert.equal(status, 0, stderr);
    assert.ok(found()['Dockerfile']?.includes('sudo'), JSON.stringify(found()));
    assert.ok(found()['compose.yaml']?.includes('privileged'), JSON.stringify(found()));
    assert.equal(found()['.plimsoll.yaml']?.length, 1);
    assert.deepEqual(found()['other.yaml'], []);
  });

  it('offers the fixes of a problem', () => {
    assert.ok(
      found()['actions']?.some((title) => /privileged/i.test(title)),
      JSON.stringify(found()),
    );
  });

  it('explains a problem, with what to do', () => {
    assert.match(found()['hover']?.join('\n') ?? '', /To do:[\s\S]+Why:/);
  });

  it('shows no problem that a change of another file fixes', () => {
    assert.ok(found()['compose.yaml']?.includes('root-service'));
    assert.ok(found()['after']?.includes('privileged'));
    assert.ok(!found()['after']?.includes('root-service'));
  });
});

const noEmacs = whyNoEmacs();

describe('Emacs, set up by its page', { skip: noEmacs ?? false, timeout }, () => {
  /** Waits for the problems of the buffer to fulfil a condition, then returns their texts. */
  const problems = (condition: string) =>
    `(progn (with-timeout (20 nil) (while (not ${condition}) (accept-process-output nil 0.05)))
      (vconcat (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))`;
  const has = (rule: string) =>
    `(seq-some (lambda (each) (string-match-p "\\\\[${rule}\\\\]" (flymake-diagnostic-text each))) (flymake-diagnostics))`;
  // Eglot connects after the command that opens a file, and Flymake starts when it is displayed: not so in batch mode.
  const open = (file: string) =>
    `(progn (find-file "${file}") (run-hooks 'post-command-hook) (when (bound-and-true-p flymake-mode) (flymake-start)))`;
  const found = (): Record<string, string[]> => {
    const { folder, env } = workspace();
    writeFileSync(join(folder, 'init.el'), noEmacs === undefined ? block('emacs', 'elisp') : '');
    const { status, stdout, stderr } = runEmacs(
      [
        "(progn (require 'yaml-mode) (require 'dockerfile-mode) (require 'json) (setq eglot-sync-connect t))",
        '(load-file "init.el")',
        '(setq found nil)',
        open('Dockerfile'),
        `(push (cons 'Dockerfile ${problems(has('sudo'))}) found)`,
        open('compose.yaml'),
        `(push (cons 'compose ${problems(has('privileged'))}) found)`,
        '(progn (goto-char (point-min)) (search-forward "privileged: tr"))',
        `(push (cons 'actions (vconcat (mapcar (lambda (each) (plist-get each :title)) (eglot-code-actions (point) (point))))) found)`,
        `(push (cons 'hover (vector (plist-get (plist-get (jsonrpc-request (eglot-current-server) :textDocument/hover
          (eglot--TextDocumentPositionParams)) :contents) :value))) found)`,
        open('base.yaml'),
        '(progn (goto-char (point-min)) (search-forward "working_dir: /") (replace-match "user: 1000") (eglot--signal-textDocument/didChange))',
        '(switch-to-buffer "compose.yaml")',
        `(push (cons 'after ${problems(`(not ${has('root-service')})`)}) found)`,
        open('other.yaml'),
        `(push (cons 'other ${problems('(sit-for 1)')}) found)`,
        '(princ (json-encode found))',
      ],
      env,
      folder,
    );
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  let all: Record<string, string[]> = {};
  before(() => {
    all = found();
  });
  const names = (key: string, text: RegExp) => all[key]?.some((each) => text.test(each));

  it('shows the problems of Dockerfiles and compose files only', () => {
    assert.ok(names('Dockerfile', /\[sudo\]/), JSON.stringify(all));
    assert.ok(names('compose', /\[privileged\]/), JSON.stringify(all));
    assert.deepEqual(all['other'], []);
  });

  it('offers the fixes of a problem, and explains it', () => {
    assert.ok(names('actions', /^Remove privileged/), JSON.stringify(all));
    assert.match(all['hover']?.[0] ?? '', /To do:[\s\S]+Why:/);
  });

  it('shows no problem that a change of another file fixes', () => {
    assert.ok(names('compose', /\[root-service\]/) && names('after', /\[privileged\]/), JSON.stringify(all));
    assert.ok(!names('after', /\[root-service\]/), JSON.stringify(all));
  });
});

describe('Helix, set up by its page', { skip: without('hx') || without('script'), timeout }, () => {
  const { folder, env } = workspace();
  mkdirSync(join(folder, '.helix'));
  writeFileSync(join(folder, '.helix/languages.toml'), block('helix', 'toml'));

  for (const [file, code, keys] of [
    ['Dockerfile', 'sudo', '4ggghllllll'],
    ['compose.yaml', 'privileged', '4gggl'],
  ] as const) {
    it(`gets the problems of ${file}`, async () => {
      const log = join(folder, `${file}.log`);
      // It needs a terminal; its log holds all messages of the server.
      const editor = spawn('script', ['-qec', `hx -vvv --log ${log} ${file}`, '/dev/null'], {
        cwd: folder,
        env,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const ended = new Promise((done) => editor.once('exit', done));
      const published = () => {
        const lines = readLog(log).filter((line) => line.includes('publishDiagnostics'));
        return lines.some((line) => line.includes(`/${file}`) && line.includes(`"code":"${code}"`));
      };
      for (let tries = 0; tries < 500 && !published(); tries++) await delay(100);
      // To the problem, and what is known there.
      editor.stdin.write(keys);
      await delay(300);
      editor.stdin.write(' k');
      const explains = () => readLog(log).some((line) => line.includes('To do:'));
      for (let tries = 0; tries < 200 && !explains(); tries++) await delay(100);
      editor.stdin.end(':quit-all!\r');
      editor.kill();
      await ended;
      assert.ok(published(), readLog(log).slice(-5).join('\n').slice(0, 2000));
      assert.ok(explains(), readLog(log).slice(-5).join('\n').slice(0, 2000));
    });
  }
});

function readLog(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

describe('the pages of editors', () => {
  const names = readdirSync(pages).flatMap((name) =>
    name.endsWith('.md') && name !== 'README.md' ? [name.slice(0, -3)] : [],
  );

  it('are all in the list, and start the server with a valid command', () => {
    assert.ok(names.length >= 5);
    for (const name of names) {
      assert.ok(page('README').includes(`(${name}.md)`), name);
      assert.match(page(name), /\blsp\W+--stdio\b/, name);
    }
  });

  it('have valid JSON in their JSON code blocks', () => {
    for (const name of ['zed', 'sublime', 'kate'])
      assert.equal(typeof JSON.parse(block(name, 'json')), 'object');
  });
});
