import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['client', 'server', 'rules'];
const projects = [
  'client',
  'rules',
  'server/engine',
  'server/host',
  'server/lsp',
  'server/cli',
  'server/mcp',
  'server/api',
];

/** A regular expression of the product, and the file and line where it is written or built. */
export interface Expression {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** A call that builds an expression at run time, from a pattern or from a text that a method interprets as one. */
export interface Construction {
  readonly file: string;
  readonly line: number;
  readonly written: string;
}

/** Returns every literal and every construction in the product's files, found with the compiler's parser. */
export function expressionsOfProduct(): { literals: Expression[]; constructions: Construction[] } {
  const literals: Expression[] = [];
  const constructions: Construction[] = [];
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({
      openProjects: projects.map((each) => `${root}${each}/tsconfig.json`),
    });
    for (const file of files()) {
      const trees = snapshot.getProjects().map(({ program }) => program.getSourceFile(`${root}${file}`));
      const tree = trees.find((each) => each !== undefined);
      if (!tree) throw new Error(`${file} belongs to no project`);
      const lineOf = (node: Node) => tree.text.slice(0, node.getStart(tree)).split('\n').length;
      const visit = (node: Node): void => {
        const written = node.getText(tree);
        if (node.kind === SyntaxKind.RegularExpressionLiteral) {
          const end = written.lastIndexOf('/');
          literals.push({
            file,
            line: lineOf(node),
            source: written.slice(1, end),
            flags: written.slice(end + 1),
          });
        } else if (builds(node, written)) constructions.push({ file, line: lineOf(node), written });
        node.forEachChild(visit);
      };
      visit(tree);
    }
  } finally {
    api.close();
  }
  return { literals, constructions };
}

/** Whether a call builds an expression: `RegExp(…)`, or a text passed to `match`, `matchAll` or `search`. */
function builds(node: Node, written: string): boolean {
  if (node.kind === SyntaxKind.NewExpression) return /^new\s+(?:globalThis\.)?RegExp\b/.test(written);
  if (node.kind !== SyntaxKind.CallExpression) return false;
  return /^(?:globalThis\.)?RegExp\(|\.(?:match|matchAll|search)\(\s*["'`][^"'`]*["'`]\s*\)$/.test(written);
}

function files(): string[] {
  return folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('node_modules')),
  );
}

/** Tables that are built on first use, by file. */
const tables: Readonly<Record<string, string>> = { 'rules/network/product.ts': 'rows' };

/** Returns the expressions that files build while loading or from their own tables, complete with all parts. */
export async function builtAtStart(names: Iterable<string>): Promise<Expression[]> {
  const built: Expression[] = [];
  const { RegExp: Real } = globalThis;
  globalThis.RegExp = new Proxy(Real, {
    construct(target, args, newTarget) {
      const made: RegExp = Reflect.construct(target, args, newTarget);
      const place = (new Error().stack ?? '')
        .split('\n')
        .find((line) => /\/(?:client|server|rules)\//.test(line));
      const [, file, line] = /\/((?:client|server|rules)\/[^:?]+)[^:]*:(\d+):\d+/.exec(place ?? '') ?? [];
      if (file) built.push({ file, line: Number(line), source: made.source, flags: made.flags });
      return made;
    },
  });
  try {
    for (const name of names) {
      const loaded = await import(pathToFileURL(`${root}${name}`).href);
      const table = tables[name];
      if (table) loaded[table]();
    }
  } finally {
    globalThis.RegExp = Real;
  }
  return built;
}
