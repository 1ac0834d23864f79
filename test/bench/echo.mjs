// The baseline: a language server that reads messages and sends minimal answers.
let rest = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  for (;;) {
    const head = rest.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, head).toString())?.[1] ?? 0);
    if (rest.length < head + 4 + length) return;
    const message = JSON.parse(rest.subarray(head + 4, head + 4 + length).toString());
    rest = rest.subarray(head + 4 + length);
    if (message.id !== undefined) answer(message);
    if (message.method === 'exit') process.exit(0);
  }
});

function answer({ id, method }) {
  const results = {
    initialize: { capabilities: { textDocumentSync: 2 } },
    'textDocument/diagnostic': { kind: 'full', items: [] },
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? null });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
