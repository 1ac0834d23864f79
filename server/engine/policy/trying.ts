import { defaultConfig } from '../config/config.ts';
import { lint } from '../lint/lint.ts';
import { kindOfContent } from '../project/kind.ts';
import { emptyProject } from '../project/project.ts';
import { shown } from '../secret/shown.ts';
import { applyEdits, type SafeText, type Span } from '../source/text.ts';
import type { CustomRule } from './custom-rule.ts';
import type { Example } from './example.ts';

/** An example for which a rule does not give the expected result. */
export interface Failure {
  /** The span of the example. */
  readonly span: Span;
  readonly message: SafeText;
}

/** Runs a rule on examples, each in a project of its own and with no other rule. */
export function tryRule(rule: CustomRule, examples: readonly Example[]): Failure[] {
  return examples.flatMap((example) => {
    const message = wrongIn(rule, example);
    return message === undefined ? [] : [{ span: example.span, message }];
  });
}

function wrongIn({ rules }: CustomRule, { kind, text, file, fixed }: Example): SafeText | undefined {
  const path =
    file ??
    pathFor(
      rules.map(({ on }) => on),
      text,
    );
  const project = emptyProject().with({ path, text, ...(file === undefined && { kind: kindFor(path) }) });
  const { findings, problems, fixesOf } = lint(project, path, rules, defaultConfig);
  const [problem] = problems;
  if (problem) return shown`The example is not understood: ${problem.message}`;
  if (!project.document(path)) return 'The example is neither a Dockerfile nor a compose file.';
  const [finding] = findings;
  if (kind === 'good') {
    const line = finding && (project.source(path)?.lines.position(finding.span.start).line ?? 0) + 1;
    return finding && shown`The good example is reported, in its line ${line}: ${finding.text}`;
  }
  if (!finding) return 'The bad example is not reported.';
  if (fixed === undefined) return undefined;
  const [fix] = fixesOf(finding);
  if (!fix) return 'The bad example has no fix, or one that does not make it good.';
  const after = applyEdits(
    text,
    fix.edits.filter((each) => each.file === path),
  );
  return after.trimEnd() === fixed.trimEnd() ? undefined : shown`The fix gives another text: ${after}`;
}

const inCompose = new Set(['service', 'posture', 'compose']);

function pathFor(on: readonly string[], text: string): string {
  if (on.every((each) => inCompose.has(each))) return 'compose.yaml';
  if (!on.some((each) => inCompose.has(each))) return 'Dockerfile';
  return kindOfContent('compose.yaml', text) === 'compose' ? 'compose.yaml' : 'Dockerfile';
}

const kindFor = (path: string) => (path === 'Dockerfile' ? 'dockerfile' : 'compose');
