import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { topics } from './rule-files.ts';

const root = new URL('../', import.meta.url);
const subjects = ['stage', 'instruction', 'command', 'image', 'dockerfile', 'service', 'compose', 'posture'];

const { values, positionals } = parseArgs({
  options: { on: { type: 'string', default: 'stage' } },
  allowPositionals: true,
});
const [topic = '', id = ''] = (positionals[0] ?? '').split('/');

if (!(topic in topics) || !/^[a-z]+(-[a-z]+)*$/.test(id) || !subjects.includes(values.on)) {
  console.error('usage: npm run new-rule TOPIC/some-problem [-- --on SUBJECT], in kebab-case');
  console.error(`topics: ${Object.keys(topics).join(', ')} (more: scripts/rule-files.ts)`);
  console.error(`subjects: ${subjects.join(', ')}`);
  process.exitCode = 2;
} else {
  const subject = values.on;
  const language = ['service', 'compose', 'posture'].includes(subject) ? 'yaml' : 'dockerfile';
  const title = 'What it finds, in a few words';
  const code = `import { rule } from '../../server/engine/rule.ts';

export default rule({
  id: '${id}',
  on: '${subject}',
  severity: 'medium',
  fixable: false,
  title: '${title}',
  why: 'Why it matters, in one sentence.',
  refs: {},
  messages: { found: 'What is wrong, naming the {thing}.' },
  check(_${subject}, _report) {},
});
`;
  const fence = '```';
  const page = `# ${id}: ${title}

What is wrong, in one short paragraph.

## What can happen

How an attacker uses it, or how it goes wrong: concretely, in 1-4 sentences.

## What to do

Plain advice. The first example is bad and has a marker line; the second is good and has none.

${fence}${language}
${fence}

## When it is fine

When the rule does not report on purpose, and when to suppress it.

## Facts
<!-- facts -->
<!-- /facts -->

## Cases

### Found

${fence}${language}
${fence}
`;
  mkdirSync(new URL(`rules/${topic}/`, root), { recursive: true });
  for (const [name, text] of [
    [`${id}.ts`, code],
    [`${id}.md`, page],
  ] as const) {
    const path = new URL(`rules/${topic}/${name}`, root);
    if (existsSync(path)) {
      console.error(`rules/${topic}/${name} exists already`);
      process.exitCode = 1;
    } else {
      writeFileSync(path, text);
      console.log(`rules/${topic}/${name}`);
    }
  }
}
