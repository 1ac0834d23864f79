// Prints how long a warm process takes to parse the files of a list, and to run the rules on them, in milliseconds.
import { readFileSync } from 'node:fs';
import { rules } from '../../../rules/index.ts';
import {
  type AnyRule,
  clearMemos,
  defaultConfig,
  emptyProject,
  kindOfName,
  lint,
  type Project,
} from '../../../server/engine/index.ts';
import { touch } from './touch.ts';

const files = readFileSync(process.argv[2] ?? '', 'utf8')
  .split('\n')
  .map((path) => ({ path, text: readFileSync(path, 'utf8'), kind: kindOfName(path) ?? 'dockerfile' }));

const timed = (work: () => void) => {
  const before = performance.now();
  work();
  return performance.now() - before;
};

let projects: (readonly [string, Project])[] = [];
const parse = () => {
  clearMemos();
  projects = files.map((file) => [file.path, emptyProject().with(file)] as const);
  for (const [path, project] of projects) touch(project, path);
};
const judge = (list: readonly AnyRule[]) => {
  for (const [path, project] of projects) lint(project, path, list, defaultConfig);
};

const least = { parse: Number.POSITIVE_INFINITY, rules: Number.POSITIVE_INFINITY };
for (let round = 0; round < 5; round++) {
  least.parse = Math.min(least.parse, timed(parse));
  least.rules = Math.min(
    least.rules,
    timed(() => judge(rules)),
  );
}
const single = rules.map((rule) => ({
  rule: rule.id,
  ms: Math.min(...[1, 2, 3].map(() => timed(() => judge([rule])))),
}));
single.sort((a, b) => b.ms - a.ms);
console.log(JSON.stringify({ ...least, slowest: single.slice(0, 3) }));
