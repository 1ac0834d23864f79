import { after } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type CallToolResult, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { bundle } from './dist.ts';

/** How to start a server of the Model Context Protocol. */
export interface McpTalk {
  /** What follows `plimsoll mcp`; or, with `words`, all words of the command line. */
  readonly args?: readonly string[];
  readonly words?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The roots that the client names, as URIs; undefined for a client without roots. */
  readonly roots?: () => Promise<readonly string[]>;
}

/** A client of the bundled server. */
export interface McpClient {
  readonly client: Client;
  readonly transport: StdioClientTransport;
  /** Everything that the server wrote to standard error. */
  errors(): string;
  /** Calls a tool that answers; returns the answer. */
  answer<T = Answer>(name: string, args: object): Promise<T>;
  /** Calls a tool that refuses; returns the reason. */
  refusal(name: string, args: object): Promise<string>;
}

/** The parts of answers that tests read. */
export interface Answer {
  readonly root: string;
  readonly files: number;
  readonly sentence: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly ToolFinding[];
  readonly problems: readonly string[];
  readonly omitted: Readonly<Record<string, number>>;
}

export interface ToolFinding {
  readonly severity: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly service?: string;
  readonly message: string;
  readonly fixes?: readonly { title: string; safety: string; edits: ToolEdit[]; withheld?: string }[];
}

export interface ToolEdit {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** Starts the server with the SDK's own client, which also checks each answer against the schema of its tool. */
export async function mcp({
  args = [],
  words = ['mcp', ...args],
  cwd,
  env,
  roots,
}: McpTalk = {}): Promise<McpClient> {
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: roots ? { roots: { listChanged: true } } : {} },
  );
  if (roots)
    client.setRequestHandler(ListRootsRequestSchema, async () => ({
      roots: (await roots()).map((uri) => ({ uri })),
    }));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bundle, ...words],
    stderr: 'pipe',
    ...(cwd !== undefined && { cwd }),
    ...(env && { env: { ...(process.env as Record<string, string>), ...env } }),
  });
  let errors = '';
  transport.stderr?.on('data', (text) => {
    errors += text;
  });
  await client.connect(transport);
  await client.listTools();
  after(() => client.close());
  const call = (name: string, given: object) =>
    client.callTool({ name, arguments: { ...given } }, undefined, patient) as Promise<CallToolResult>;
  return {
    client,
    transport,
    errors: () => errors,
    async answer<T>(name: string, given: object) {
      const { isError, content, structuredContent } = await call(name, given);
      if (isError) throw new Error(textOf(content));
      if (JSON.stringify(JSON.parse(textOf(content))) !== JSON.stringify(structuredContent))
        throw new Error('The text is other than the data.');
      return structuredContent as T;
    },
    async refusal(name, given) {
      const { isError, content } = await call(name, given);
      if (!isError) throw new Error('It was answered.');
      return textOf(content);
    },
  };
}

/** How long a call may take on a busy machine. */
export const patient = { timeout: 300_000 };

/** The text of a result. */
export function textOf(content: CallToolResult['content']): string {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
}
