// Prints a seeded sample of findings in real files, for manual review:
// node --import tsx scripts/sample.ts [--severity critical,high] [--rule ID] [--kind compose] [--count 30] [--seed 1]
import { parseArgs } from 'node:util';
import { rules } from '../rules/index.ts';
import {
  defaultConfig,
  emptyProject,
  type Finding,
  type FixesOf,
  lint,
  sourceFile,
} from '../server/engine/index.ts';
import { realFiles } from '../test/support/corpus.ts';
import { seeded } from '../test/support/random.ts';

const { values } = parseArgs({
  options: {
    severity: { type: 'string', default: 'critical,high' },
    rule: { type: 'string' },
    kind: { type: 'string' },
    profile: { type: 'string', default: 'recommended' },
    count: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const wanted = values.severity.split(',');
const config = {
  ...defaultConfig,
  profiles: [values.profile] as typeof defaultConfig.profiles,
  today: '2026-11-24',
};

const found: Sample[] = [];
interface Sample {
  readonly finding: Finding;
  readonly text: string;
  readonly fixes: ReturnType<FixesOf>;
}
for (const { path, text, kind } of realFiles()) {
  if (values.kind && kind !== values.kind) continue;
  const project = emptyProject().with({ path, text, kind });
  const result = lint(project, path, rules, config);
  for (const finding of result.findings) {
    if (wanted.includes(finding.severity) && (!values.rule || values.rule === finding.rule))
      found.push({ finding, text, fixes: result.fixesOf(finding) });
  }
}

const random = seeded(Number(values.seed));
for (let i = found.length - 1; i > 0; i--) {
  const j = random.below(i + 1);
  [found[i], found[j]] = [found[j] as (typeof found)[0], found[i] as (typeof found)[0]];
}
for (const each of found.slice(0, Number(values.count))) show(each);
console.log(`${found.length} findings to draw from`);

function show({ finding, text, fixes }: Sample): void {
  const { lines } = sourceFile(finding.file, text);
  const at = lines.position(finding.span.start);
  const where = finding.service ?? finding.stage;
  console.log(
    `\n${finding.severity} ${finding.rule}/${finding.message}  ${finding.file}:${at.line + 1}${where ? ` (${where})` : ''}`,
  );
  console.log(`  ${finding.text}`);
  for (let line = Math.max(0, at.line - 2); line <= Math.min(lines.count - 1, at.line + 2); line++) {
    const source = text
      .slice(lines.start(line), lines.start(line + 1))
      .trimEnd()
      .slice(0, 160);
    console.log(`  ${line === at.line ? '>' : ' '} ${source}`);
  }
  console.log(
    `    «${text.slice(finding.span.start, finding.span.end).slice(0, 100)}» fixes: ${fixes.map(({ title, safety }) => `${title} (${safety})`).join('; ') || 'none'}`,
  );
}
