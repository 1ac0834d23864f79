// Keeps the rules about Dockerfiles, those about compose files and those about commands each in a function of the program, which is
// called when somebody asks for more of one of them than its name: a run over one kind of file makes nothing of the other rules, and
// V8's compiled form holds nothing of them. Plain JavaScript on Node alone: the build runs it.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * What the rules of each group are shown.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const groups = {
  command: ['command'],
  compose: ['compose', 'posture', 'service'],
  dockerfile: ['dockerfile', 'image', 'instruction', 'stage'],
};

/** What a rule says besides its name, its topic and what it is shown. */
export const facts = [
  ...['severity', 'levels', 'title', 'why', 'refs', 'messages', 'fixable', 'credentials', 'ofVersion'],
  ...['names', 'keywords', 'when', 'check'],
];

const folder = fileURLToPath(new URL('../rules', import.meta.url));
const prefix = 'rules-about-';

/** An esbuild plugin. */
export const lateRules = {
  name: 'late-rules',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path }) => ({ path, namespace: prefix }));
    onLoad({ filter: /./, namespace: prefix }, async ({ path }) => {
      const group = path.slice(prefix.length);
      return { contents: await makerOf(group), resolveDir: folder, watchFiles: [...reachedBy(group)] };
    });
    onLoad({ filter: /[\\/]rules[\\/]index\.ts$/ }, ({ path }) => ({
      contents: lateList(),
      watchFiles: [path, ...listed().map(({ file }) => file)],
    }));
  },
};

/** @typedef {{ readonly name: string, readonly path: string, readonly file: string, readonly on: string }} Listed */

/**
 * All rules, in the order in which the list of them imports them.
 * @returns {Listed[]}
 */
function listed() {
  const imports = textOf(join(folder, 'index.ts')).matchAll(/^import (\w+) from '(\.\/.+)';$/gm);
  return Array.from(imports, ([, name = '', path = '']) => {
    const file = join(folder, path);
    return { name, path, file, on: /^ {2}on: '(\w+)'/m.exec(textOf(file))?.[1] ?? '' };
  });
}

/** @param {string} group */
const rulesOf = (group) => listed().filter(({ on }) => groups[group]?.includes(on));

/** The list of all rules, of which each is made with its group. */
function lateList() {
  const makers = Object.keys(groups).map(
    (group) =>
      `import make_${group} from '${prefix}${group}';\nconst ${group}Group = { make: make_${group}, rules: 0, made: undefined };`,
  );
  const shown = Object.entries(groups).flatMap(([group, own]) => own.map((on) => `${on}: ${group}Group`));
  const rules = listed().map(({ path, on }) => `${path.slice('./'.length, -'.ts'.length)}/${on}`);
  return `${makers.join('\n')}
class Late {
  constructor(topic, id, on, made) { this.topic = topic; this.id = id; this.on = on; this.made = made; }
}
for (const fact of '${facts.join(' ')}'.split(' '))
  Object.defineProperty(Late.prototype, fact, { get() { return this.made()[fact]; } });
export const groups = { ${shown.join(', ')} };
function late(rule) {
  const [topic, id, on] = rule.split('/');
  const group = groups[on];
  const at = group.rules++;
  return new Late(topic, id, on, () => (group.made ??= group.make())[at]);
}
export const rules = '${rules.join(' ')}'.split(' ').map(late);
`;
}

/**
 * A module that exports a function, which makes the rules of a group with all that lies in `rules` and no other group needs.
 * @param {string} group
 */
async function makerOf(group) {
  const own = reachedBy(group);
  const others = Object.keys(groups).flatMap((each) => (each === group ? [] : reachedBy(each)));
  /** @type {import('esbuild').Plugin} */
  const outside = {
    name: 'outside',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path);
        if (own.has(file) && !others.some((each) => each.has(file))) return undefined;
        return { path: `./${relative(folder, file).split(sep).join('/')}`, external: true };
      });
    },
  };
  const rules = rulesOf(group);
  const listed = rules.map(
    ({ name, file }) => `import ${name} from './${relative(folder, file).split(sep).join('/')}';`,
  );
  const { outputFiles } = await build({
    stdin: {
      contents: `${listed.join('\n')}\nexport default [${rules.map(({ name }) => name).join()}];`,
      resolveDir: folder,
    },
    ...{
      bundle: true,
      format: 'esm',
      target: 'node20',
      minifySyntax: true,
      logLevel: 'warning',
      write: false,
    },
    plugins: [outside],
  });
  const text = outputFiles?.[0]?.text ?? '';
  const imported = /^import \{[^}]*\} from ".*";\n/gm;
  const body = text.replace(imported, '').replace(/^export \{\s*(\w+) as default\s*\};/m, 'return $1;');
  return `${(text.match(imported) ?? []).join('')}export default () => {\n${body}};`;
}

/**
 * The modules in `rules` that the rules of a group need.
 * @param {string} group
 */
function reachedBy(group) {
  const found = new Set(rulesOf(group).map(({ file }) => file));
  for (const file of found)
    for (const [, path = ''] of textOf(file).matchAll(/^(?:import|\}) .*from '(\.[^']+\.ts)';$/gm)) {
      const next = join(dirname(file), path);
      if (next.startsWith(folder + sep)) found.add(next);
    }
  return found;
}

/** @param {string} file */
const textOf = (file) => readFileSync(file, 'utf8');
