import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ruleFiles } from '../../scripts/rule-files.ts';
import { profiles } from '../../server/engine/config/profiles.ts';
import { severities } from '../../server/engine/finding.ts';
import type { AnyRule } from '../../server/engine/index.ts';

/** The format of the names of checks, by tool. */
const forms: Readonly<Record<string, RegExp>> = {
  buildkit: /^[A-Z][A-Za-z]+$/,
  checkov: /^CKV2?_[A-Z_]+_\d+$/,
  cis: /^\d+\.\d+$/,
  'compose-lint': /^CL-\d{4}$/,
  cwe: /^CWE-\d+$/,
  dclint: /^[a-z-]+$/,
  droast: /^DF\d{3}$/,
  hadolint: /^(?:DL|SC)\d{4}$/,
  kics: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  semgrep: /^[a-z][a-z\d-]+$/,
  sonar: /^S\d{4}$/,
  tally: /^(?:tally|hadolint)\/[\w/-]+$/,
  trivy: /^DS-\d{4}$/,
};

const messagesOf = (rule: AnyRule) =>
  Object.values(rule.messages).flatMap((message) => (typeof message === 'object' ? [message] : []));

const loaded = await Promise.all(
  ruleFiles().map(async ({ id, code, page }) => {
    const { default: rule } = (await import(code.href)) as { default: AnyRule };
    return { id, rule, page };
  }),
);

describe('a rule', () => {
  for (const { id, rule, page } of loaded) {
    const all = [rule.refs, ...messagesOf(rule).map(({ refs }) => refs ?? {})];
    const facts = /<!-- facts -->(.*?)<!-- \/facts -->/s.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
    const rows = new Map(
      facts
        .split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim()))
        .map(([, name = '', value = '']) => [name, value]),
    );

    it(`has checks of other tools in their format, the same as on its page: ${id}`, () => {
      const named = all.flatMap((refs) => Object.entries(refs));
      for (const [tool, ids] of named) for (const each of ids) assert.match(each, forms[tool] ?? /^$/, tool);
      const onPage = [...facts.matchAll(/^\| [^|]+ \| (`.*`) \|$/gm)].flatMap(([, cell = '']) =>
        cell.split(', '),
      );
      const distinct = new Set(named.flatMap(([tool, ids]) => ids.map((each) => `${tool} ${each}`)));
      assert.deepEqual(
        onPage.toSorted(),
        [...distinct].map((each) => `\`${each.replace(/^\S+ /, '')}\``).toSorted(),
      );
    });

    it(`has severities, the same as on its page: ${id}`, () => {
      const own = messagesOf(rule);
      const levels = [rule.levels, ...own.map((message) => message.levels)].flatMap((each) =>
        Object.entries(each ?? {}),
      );
      for (const [profile, level] of levels) {
        assert.ok(profiles.includes(profile as (typeof profiles)[number]), profile);
        assert.ok(['on', 'off', ...severities].includes(level), `${profile}: ${level}`);
      }
      const said = /^[a-z, ]+/
        .exec(rows.get('Severity') ?? '')?.[0]
        .split(', ')
        .map((each) => each.trim());
      const plain = Object.values(rule.messages).map(
        (message) => (typeof message === 'object' ? message.severity : undefined) ?? rule.severity,
      );
      assert.deepEqual(
        said,
        severities.filter((each) => plain.includes(each)),
      );
      assert.equal(rows.get('Fix'), rule.fixable ? 'yes' : 'no');
      assert.equal(rows.get('Applies to'), `each ${rule.on}`);
    });
  }
});
