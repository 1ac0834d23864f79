import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Node } from '../../server/engine/compose/model.ts';
import {
  type AnyRule,
  applyEdits,
  defaultConfig,
  type Edit,
  emptyProject,
  type Finding,
  kindOfName,
  lint,
} from '../../server/engine/index.ts';
import { ignoreEdit } from '../../server/engine/policy.ts';
import { rule } from '../../server/engine/rule.ts';
import { share } from '../support/share.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus/real');
const skip = existsSync(corpus) ? false : 'the corpus is not beside the repository';
const facts = { severity: 'low', title: 'Any', why: 'Any.', fixable: false, refs: {} } as const;

/** A finding to ignore at the last argument of every instruction, and at every keyword. */
const argument = rule({
  ...facts,
  id: 'argument',
  on: 'instruction',
  messages: { any: 'Any.' },
  check({ args }, report) {
    const last = args.at(-1);
    if (last) report({ at: last.span, message: 'any' });
  },
});
const keyword = rule({
  ...facts,
  id: 'keyword',
  on: 'instruction',
  messages: { any: 'Any.' },
  check({ keywordSpan }, report) {
    report({ at: keywordSpan, message: 'any' });
  },
});

/** The same at every scalar of a compose file. */
const scalar = rule({
  ...facts,
  id: 'scalar',
  on: 'compose',
  messages: { any: 'Any.' },
  check({ root }, report) {
    const seen = new Set<Node>(root ? [root] : []);
    for (const node of seen) {
      if (node.kind === 'scalar') report({ at: node.span, message: 'any' });
      if (node.kind === 'sequence') for (const item of node.items) seen.add(item);
      if (node.kind === 'mapping') {
        for (const { key, value, merged } of node.entries.values()) {
          if (!merged) report({ at: key.span, message: 'any' });
          if (value) seen.add(value);
        }
      }
    }
  },
});

const rules: readonly AnyRule[] = [argument, keyword, scalar];
const findings = (path: string, text: string) =>
  lint(emptyProject().with({ path, text }), path, rules, defaultConfig).findings;
const name = ({ rule: id, span }: Finding) => `${id} ${span.start} ${span.end}`;

/** The same finding in the text after an insertion. */
function moved(finding: Finding, { span: { start: at }, text }: Edit): Finding {
  const { start, end } = finding.span;
  const by = text.length;
  const span = { start: start < at ? start : start + by, end: end <= at && end > start ? end : end + by };
  return { ...finding, span };
}

test('in a real file exactly the chosen finding is ignored, here or in the file', { skip }, () => {
  const rows = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trim().split('\n').slice(1);
  const paths = rows.map((row) => row.split('\t', 1)[0] ?? '').filter((path) => kindOfName(path));
  let edits = 0;
  for (const path of share(paths.filter((_, i) => i % 20 === 0))) {
    const text = readFileSync(join(corpus, path), 'utf8');
    const document = emptyProject().with({ path, text }).document(path);
    const before = findings(path, text);
    const step = Math.ceil(before.length / 6);
    for (const finding of before.filter((_, i) => i % step === 0)) {
      for (const scope of ['here', 'file'] as const) {
        const edit = document && ignoreEdit(document, finding, scope);
        assert.ok(edit, `${path}: no place to ignore ${name(finding)} ${scope}`);
        const after = findings(path, applyEdits(text, [edit]));
        const names = new Set(after.map(name));
        const told = `${path}: ${name(finding)} ${scope} by ${JSON.stringify(edit)}`;
        assert.ok(!names.has(name(moved(finding, edit))), `still there: ${told}`);
        const others = before.filter((each) => each.rule !== finding.rule);
        assert.ok(
          others.every((each) => names.has(name(moved(each, edit)))),
          `another went: ${told}`,
        );
        edits++;
      }
    }
  }
  assert.ok(edits > 20, `${edits} edits`);
});
