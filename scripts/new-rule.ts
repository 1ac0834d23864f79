import { existsSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const [group, id] = (process.argv[2] ?? '').split('/');

if (
  !group ||
  !id ||
  !['dockerfile', 'compose', 'posture'].includes(group) ||
  !/^[a-z]+(-[a-z]+)*$/.test(id)
) {
  console.error('usage: npm run new-rule dockerfile/some-problem (or compose/…, posture/…), in kebab-case');
  process.exitCode = 2;
} else {
  const subject = { dockerfile: 'stage', compose: 'service', posture: 'posture' }[group];
  const language = group === 'dockerfile' ? 'dockerfile' : 'yaml';
  const code = `import { rule } from '../../server/engine/judge.ts';

export default rule({
  id: '${id}',
  on: '${subject}',
  severity: 'medium',
  fixable: false,
  title: 'What it finds, in a few words',
  why: 'Why it matters, in one sentence.',
  refs: {},
  messages: { found: 'What is wrong, naming the {thing}.' },
  *check(_${subject}) {},
});
`;
  const fence = '```';
  const page = `# ${id}
<!-- facts -->
<!-- /facts -->

What is wrong, why it matters, and what to do instead.

## Found

${fence}${language}
${fence}

## Silent

${fence}${language}
${fence}
`;
  for (const [name, text] of [
    [`${id}.ts`, code],
    [`${id}.md`, page],
  ] as const) {
    const path = new URL(`rules/${group}/${name}`, root);
    if (existsSync(path)) {
      console.error(`rules/${group}/${name} exists already`);
      process.exitCode = 1;
    } else {
      writeFileSync(path, text);
      console.log(`rules/${group}/${name}`);
    }
  }
}
