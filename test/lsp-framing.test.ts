import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Framing } from '../server/lsp/access/framing.ts';
import { serverBundle } from './support/dist.ts';
import { withoutTypeScript } from './support/typescript.ts';

const source = fileURLToPath(new URL('support/server.ts', import.meta.url));
const framed = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const request = (id: number, method: string, params: object = {}) =>
  framed(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
const start = request(1, 'initialize', { processId: null, rootUri: null, capabilities: {} });

/**
 * Sends text to a server; returns its log and its exit code, undefined if it still runs. Waits until it ends or has sent the
 * expected answer.
 */
async function sent(
  argv: readonly string[],
  texts: readonly string[],
  { expected, patience }: { readonly expected?: RegExp; readonly patience?: number } = {},
) {
  const env = { ...process.env, ...(patience && { PATIENCE: String(patience) }) };
  const child = spawn(process.execPath, [...argv, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'], env });
  let [log, answers] = ['', ''];
  child.stderr.on('data', (bytes) => {
    log += bytes;
  });
  child.stdout.on('data', (bytes) => {
    answers += bytes;
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(([code]) => code as number);
  for (const text of texts) {
    child.stdin.write(text);
    await setTimeout(50);
  }
  const answered = async () => {
    while (!expected?.test(answers) && child.exitCode === null) await setTimeout(50);
  };
  const code = await Promise.race([ended, ...(expected ? [answered()] : []), setTimeout(60_000, undefined)]);
  child.kill('SIGKILL');
  await ended;
  return { code, log, answers };
}

describe('an unreadable message', () => {
  const headers = {
    'no length': 'Content-Type: text\r\n\r\n{}',
    'no header': '\r\n\r\n{}',
    'a word': 'Content-Length: many\r\n\r\n{}',
    NaN: 'Content-Length: NaN\r\n\r\n{}',
    'a negative length': 'Content-Length: -2\r\n\r\n{}',
    'a length with a sign': 'Content-Length: +2\r\n\r\n{}',
    'a length in hexadecimal': 'Content-Length: 0x10\r\n\r\n{}',
    'two lengths': 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'a huge length': 'Content-Length: 99999999999999999999\r\n\r\n{}',
    'another charset':
      'Content-Length: 4\r\nContent-Type: application/vscode-jsonrpc; charset=utf-16\r\n\r\n{\0}\0',
    'a charset in quotes': 'content-type: a/b;charset="UTF-16LE"\r\ncontent-length: 2\r\n\r\n{}',
    'no charset': 'Content-Type: a/b; charset=\r\nContent-Length: 2\r\n\r\n{}',
    'no colon': 'Content-Length 2\r\n\r\n{}',
    'LF alone': 'Content-Length: 2\n\n{}',
    garbage: '\0\x01\x02\n',
    'a long header': `X: ${'a'.repeat(5000)}`,
  };

  it('is recognised by its header, in any chunks', () => {
    for (const [name, text] of Object.entries(headers)) {
      const bytes = Buffer.from(framed('{"a":"\u00e4"}') + text, 'utf8');
      for (const size of [1, 7, bytes.length]) {
        const framing = new Framing();
        const wrong: string[] = [];
        for (let at = 0; at < bytes.length && wrong.length === 0; at += size)
          wrong.push(...[framing.take(bytes.subarray(at, at + size)) ?? []].flat());
        assert.equal(wrong.length, 1, name);
      }
    }
    const fine = new Framing();
    const type = 'content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:2\r\n\r\n{}';
    assert.equal(fine.take(Buffer.from(`${framed('{}')}${type}${framed('')}`)), undefined);
    assert.equal(fine.isOpen, false);
    const old = 'Content-Type: application/vscode-jsonrpc; charset="utf8"\r\nContent-Length: 2\r\n\r\n{}';
    assert.equal(fine.take(Buffer.from(old)), undefined);
    assert.equal(fine.take(Buffer.from('Content-Length: 3\r\n\r\n{}')), undefined);
    assert.equal(fine.isOpen, true);
  });

  it('ends the server with a message', async () => {
    for (const name of ['no length', 'a negative length', 'a huge length', 'garbage'] as const) {
      const { code, log } = await sent([serverBundle], [start, headers[name]]);
      assert.equal(code, 1, name);
      assert.match(log, /^plimsoll: a message of the editor can't be read: .*\. The server ends\.$/m, name);
    }
  });

  it('ends the server if its rest does not arrive, before the first answer or after it', {
    skip: withoutTypeScript,
  }, async () => {
    const run = ['--import', 'tsx', source];
    for (const texts of [
      ['Content-Le'],
      ['Content-Length: 500\r\n\r\n{"'],
      [start, framed('{}').slice(0, -1)],
    ]) {
      const { code, log } = await sent(run, texts);
      assert.equal(code, 1, texts.at(-1));
      assert.match(log, /the rest of it does not come/);
    }
  });

  it('does not end a waiting server, or one whose message arrives in parts', {
    skip: withoutTypeScript,
  }, async () => {
    const run = ['--import', 'tsx', source];
    const parts = [start.slice(0, 10), start.slice(10, 60), start.slice(60)];
    // The timeout is much longer than the pause between two parts on a busy machine.
    const { code, log, answers } = await sent(run, parts, { expected: /"capabilities"/, patience: 30_000 });
    assert.equal(code, undefined, log);
    assert.match(answers, /"capabilities"/);
  });

  it('ends the server if the input ends anywhere in it', { skip: withoutTypeScript }, async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', source, '--stdio'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.end('Content-Length: 500\r\n\r\n{');
    const [code] = await once(child, 'exit');
    assert.equal(code, 1);
  });
});
