import {
  type Connection,
  type ConnectionOptions,
  ErrorCodes,
  Message,
  type MessageStrategy,
  ResponseError,
} from 'vscode-languageserver';

/** Requests that are refused are answered as this one, which a client never sends. */
const refusedRequest = 'plimsoll/refused';

/** Why a request is refused. */
interface Refusal {
  readonly code: number;
  readonly message: string;
}

/**
 * Options of a connection that refuse requests out of their time (before `initialize` and after `shutdown`) and with parameters
 * of another shape than the protocol's. Notifications of this kind are dropped.
 */
export function checkedMessages(): ConnectionOptions {
  const checks = new MessageChecks();
  const messageStrategy: MessageStrategy = {
    handleMessage(message, next) {
      const refusal = checks.refusal(message);
      if (!refusal) return next(message);
      if (!Message.isRequest(message)) return;
      const { jsonrpc, id } = message;
      return next({ jsonrpc, id, method: refusedRequest, params: refusal } as Message);
    },
  };
  return { messageStrategy };
}

/** Answers the requests that `checkedMessages` refuses. */
export function answerRefused(connection: Connection): void {
  connection.onRequest(refusedRequest, (refusal: Partial<Refusal> | null) => {
    const { code = ErrorCodes.InvalidParams, message = 'The request was refused.' } = refusal ?? {};
    return new ResponseError(code, message);
  });
}

/** Knows which part of its life a server is in, and which messages it takes then. */
class MessageChecks {
  #state: 'new' | 'initialized' | 'shut down' = 'new';

  refusal(message: Message): Refusal | undefined {
    const isRequest = Message.isRequest(message);
    if (!isRequest && !Message.isNotification(message)) return undefined;
    const { method, params } = message;
    // A process ends with this; the worker of a browser lives on, and its client may start it again.
    if (!isRequest && method === 'exit') this.#state = 'new';
    // These are the connection's own: cancellation, tracing, progress, and the end of the process.
    if (!isRequest && (method === 'exit' || method.startsWith('$/'))) return undefined;
    const fault = this.#untimely(method) ?? malformed(method, params);
    if (!fault && isRequest && method === 'initialize') this.#state = 'initialized';
    if (!fault && isRequest && method === 'shutdown') this.#state = 'shut down';
    return fault;
  }

  #untimely(method: string): Refusal | undefined {
    if (this.#state === 'shut down')
      return { code: ErrorCodes.InvalidRequest, message: 'The server was shut down.' };
    if (this.#state === 'new' && method !== 'initialize')
      return { code: ErrorCodes.ServerNotInitialized, message: 'The server is not initialized.' };
    if (this.#state === 'initialized' && method === 'initialize')
      return { code: ErrorCodes.InvalidRequest, message: 'The server is initialized already.' };
    return undefined;
  }
}

function malformed(method: string, params: unknown): Refusal | undefined {
  const shape = shapes.get(method);
  const fault = shape && faultOf(params, shape, '');
  return fault === undefined
    ? undefined
    : { code: ErrorCodes.InvalidParams, message: `The parameters of ${method} are not valid: ${fault}.` };
}

/** What a value has to be. A list has any number of elements of one shape; what else an object has is not looked at. */
type Shape =
  | 'text'
  | 'number'
  | 'anything'
  | { readonly list: Shape }
  | { readonly maybe: Shape }
  | { readonly of: Readonly<Record<string, Shape>> };

/** Returns what is wrong with a value, as the end of a sentence. */
function faultOf(value: unknown, shape: Shape, name: string): string | undefined {
  const isNot = (what: string) => `${name || 'they'} must be ${what}`;
  if (shape === 'anything') return undefined;
  if (shape === 'text') return typeof value === 'string' ? undefined : isNot('a string');
  if (shape === 'number') return isUnsigned(value) ? undefined : isNot('a whole number from 0');
  if ('maybe' in shape)
    return value === undefined || value === null ? undefined : faultOf(value, shape.maybe, name);
  if ('list' in shape) {
    if (!Array.isArray(value)) return isNot('an array');
    for (const [at, each] of value.entries()) {
      const fault = faultOf(each, shape.list, `${name}[${at}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return isNot('an object');
  for (const [key, each] of Object.entries(shape.of)) {
    const fault = faultOf((value as Record<string, unknown>)[key], each, name ? `${name}.${key}` : key);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const isUnsigned = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 0;

const of = (keys: Readonly<Record<string, Shape>>): Shape => ({ of: keys });
const list = (each: Shape): Shape => ({ list: each });
const maybe = (some: Shape): Shape => ({ maybe: some });

const position = of({ line: 'number', character: 'number' });
const range = of({ start: position, end: position });
const textDocument = of({ uri: 'text' });
const folders = list(of({ uri: 'text' }));
const inDocument = of({ textDocument });
const inRange = of({ textDocument, range });
const atPosition = of({ textDocument, position });

/** What the server reads of the parameters of messages. */
const shapes: ReadonlyMap<string, Shape> = new Map(
  Object.entries({
    initialize: of({
      capabilities: of({}),
      workspaceFolders: maybe(folders),
      rootUri: maybe('text'),
    }),
    'textDocument/didOpen': of({
      // A text that is not a string counts as empty.
      textDocument: of({ uri: 'text', languageId: 'text' }),
    }),
    'textDocument/didChange': of({
      textDocument,
      contentChanges: list(of({ text: 'text', range: maybe(range) })),
    }),
    'textDocument/didClose': inDocument,
    'textDocument/didSave': inDocument,
    'textDocument/diagnostic': inDocument,
    'textDocument/codeLens': inDocument,
    'textDocument/documentLink': inDocument,
    'textDocument/hover': atPosition,
    'textDocument/completion': atPosition,
    'textDocument/inlayHint': inRange,
    'textDocument/codeAction': of({
      textDocument,
      range,
      context: of({ diagnostics: list(of({ range })), only: maybe(list('text')) }),
    }),
    'codeAction/resolve': of({ data: maybe(of({})) }),
    'workspace/diagnostic': of({ previousResultIds: list(of({ uri: 'text', value: 'text' })) }),
    'workspace/executeCommand': of({ command: 'text', arguments: maybe(list('anything')) }),
    'workspace/didChangeConfiguration': of({}),
    'workspace/didChangeWatchedFiles': of({ changes: list(of({ uri: 'text', type: 'number' })) }),
    'workspace/didChangeWorkspaceFolders': of({ event: of({ added: folders, removed: folders }) }),
    'workspace/didDeleteFiles': of({ files: folders }),
    'workspace/didRenameFiles': of({ files: list(of({ oldUri: 'text', newUri: 'text' })) }),
    'plimsoll/effectiveCompose': of({ uri: 'text' }),
    'plimsoll/changes': of({ folder: 'text' }),
  }),
);
