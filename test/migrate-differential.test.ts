import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { rules } from '../rules/index.ts';
import { configurationOf, migrate, type Read } from '../server/cli/migrate/migration.ts';
import { tools } from '../server/cli/migrate/tools.ts';
import {
  type Config,
  defaultConfig,
  emptyProject,
  type Finding,
  lint,
  mergeRefs,
  type Peer,
  sourceFile,
} from '../server/engine/index.ts';
import { canonicalId, decodeConfig } from '../server/engine/policy.ts';
import { folderOf, plimsoll } from './support/cli.ts';
import { type PeerCase, peerCases, withoutCorpus } from './support/corpus.ts';
import { completed } from './support/project.ts';

/** Ways to switch checks off in the configuration of each tool. */
const forms: { readonly [peer in Peer]?: Readonly<Record<string, (ids: readonly string[]) => string>> } = {
  hadolint: {
    '.hadolint.yaml': (ids) => `ignored: [${ids.join(', ')}]\nfailure-threshold: warning\n`,
    '.hadolint.yml': (ids) => `ignored:\n${ids.map((id) => `  - "${id}" # accepted\n`).join('')}`,
  },
  trivy: {
    '.trivyignore': (ids) => ids.map((id) => `# accepted\nAVD-${id}\n`).join(''),
    '.trivyignore.yaml': (ids) => `misconfigurations:\n${ids.map((id) => `  - id: ${id}\n`).join('')}`,
  },
  checkov: {
    '.checkov.yaml': (ids) => `skip-check:\n${ids.map((id) => `  - ${id}\n`).join('')}`,
    '.checkov.yml': (ids) => `skip-check: "${ids.join(',')}"\nquiet: true\n`,
  },
  'compose-lint': {
    '.compose-lint.yml': (ids) => `rules:\n${ids.map((id) => `  ${id}: {enabled: false}\n`).join('')}`,
    '.compose-lint.yaml': (ids) =>
      `rules:\n${ids.map((id) => `  ${id}:\n    enabled: false\n    reason: accepted\n`).join('')}`,
  },
  dclint: {
    '.dclintrc': (ids) => JSON.stringify({ rules: Object.fromEntries(ids.map((id) => [id, 0])) }),
    '.dclintrc.yaml': (ids) => `rules:\n${ids.map((id) => `  ${id}: [0, {}]\n`).join('')}`,
  },
  kics: {
    'kics.config': (ids) => JSON.stringify({ 'exclude-queries': ids }),
    'kics.config.yaml': (ids) => `exclude-queries: "${ids.join(',')}"\n`,
  },
};

/** What migrating one configuration comes to. */
function migrated(file: string, text: string) {
  const tool = tools.find(({ files }) => files.includes(file))!;
  const taken = tool.read(text, file);
  assert.ok(typeof taken !== 'string', file);
  const read: Read = { peer: tool.peer, file, taken };
  const migration = migrate([read], rules);
  const { config, problems } = decodeConfig(
    sourceFile('.plimsoll.yaml', configurationOf(migration, [file])),
    rules,
  );
  assert.deepEqual(problems, [], text);
  return { config: { ...config, today } satisfies Config, left: migration.left.join('\n') };
}

const today = '2026-08-01';
const peerOf = (tool: string) => (tool === 'trivy-checks' ? 'trivy' : tool) as Peer;

/** All checks of a tool that a rule refers to. */
function checksOf(peer: Peer): string[] {
  const ids = rules.flatMap(({ refs, messages }) =>
    Object.values(messages).flatMap(
      (each) => mergeRefs(refs, typeof each === 'object' ? each.refs : undefined)[peer] ?? [],
    ),
  );
  return [...new Set(ids)].sort();
}

function findingsOf({ kind, text: written, fragment }: PeerCase, config: Config): readonly Finding[] {
  const text = fragment ? `FROM debian:12\n${written}` : written;
  const path = kind === 'compose' ? 'compose.yaml' : 'Dockerfile';
  const project = completed(emptyProject().with({ path, text, kind }), path, () => undefined);
  return lint(project, path, rules, config).findings;
}

const keyOf = ({ rule, span, text }: Finding) => `${rule} ${span.start} ${text}`;

describe('what another tool reported', { skip: withoutCorpus }, () => {
  for (const [peer, files] of Object.entries(forms) as [Peer, (typeof forms)[Peer] & object][]) {
    const checks = checksOf(peer);
    const cases = withoutCorpus
      ? []
      : [...peerCases()].filter(
          ({ tool, config, expect }) => peerOf(tool) === peer && config === undefined && expect.length > 0,
        );
    const idOf = ({ rule, rule_id: id }: PeerCase, found: string) => (found === rule ? (id ?? found) : found);

    it(`${peer}: is still reported with a configuration that leaves its check on`, (t) => {
      const known = new Map<string, ReturnType<typeof migrated>>();
      const named = Object.entries(files);
      let compared = 0;
      for (const [at, each] of cases.entries()) {
        const before = findingsOf(each, { ...defaultConfig, today });
        for (const check of new Set(each.expect.map(({ rule }) => idOf(each, rule)))) {
          const reports = ({ refs }: Finding) => refs[peer]?.includes(check) === true;
          if (!before.some(reports)) continue;
          const [file, write] = named[at % named.length]!;
          const others = checks.filter((id) => id !== check);
          const key = `${file} ${check}`;
          const one = known.get(key) ?? migrated(file, write(others));
          known.set(key, one);
          const after = findingsOf(each, one.config);
          assert.ok(after.some(reports), `${each.id} ${check}`);
          // Nothing is hidden but what the tool did not report either.
          const kept = new Set(after.map(keyOf));
          for (const finding of before.filter((found) => !kept.has(keyOf(found)))) {
            const ids = finding.refs[peer] ?? [];
            const isOff = ids.length > 0 && ids.every((id) => others.includes(id));
            assert.ok(isOff, `${each.id} ${check}: ${finding.rule} is hidden`);
          }
          compared++;
        }
      }
      t.diagnostic(`${compared} reports of ${cases.length} files compared`);
      assert.ok(compared > 0 || cases.length === 0);
    });

    it(`${peer}: is still reported if a single other check is off, or that is not taken over`, () => {
      for (const [file, write] of Object.entries(files))
        for (const check of checks) {
          const { config } = migrated(file, write([check]));
          const off = [...config.rules].flatMap(([id, level]) => (level === 'off' ? id : []));
          for (const rule of rules.filter(({ id }) => off.includes(id)))
            for (const message of Object.values(rule.messages)) {
              const refs = mergeRefs(rule.refs, typeof message === 'object' ? message.refs : undefined);
              const ids = (refs[peer] ?? []).map((id) => canonicalId(peer, id));
              assert.deepEqual([...new Set(ids)], [canonicalId(peer, check)], `${file} ${check}: ${rule.id}`);
            }
        }
    });

    it(`${peer}: is listed if no rule reports it`, () => {
      const [[file, write]] = Object.entries(files) as [[string, (ids: readonly string[]) => string]];
      const { left } = migrated(file, write([]));
      for (const each of cases)
        for (const { rule } of each.expect) {
          if (notByDefault.test(rule) || checks.includes(idOf(each, rule))) continue;
          assert.ok(left.includes(rule), `${each.id} ${rule}`);
        }
    });
  }
});

/** Checks that are off by default, those of a schema of labels, and those of ShellCheck, which hadolint includes. */
const notByDefault = /^(?:DL1001|DL3026|DL3049|DL305[0-8]|SC[\d*]+)$/;

const dclint = process.env['DCLINT'] ?? '';

describe('dclint itself', { skip: existsSync(dclint) ? false : 'DCLINT names no dclint' }, () => {
  const files = {
    'compose.yaml':
      'version: "3"\nservices:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n  app:\n    image: app:1\n    build: .\n',
    Dockerfile: 'FROM debian:12\nUSER 1000\n',
  };
  const twins = checksOf('dclint');
  for (const off of [[], ...twins.map((each) => [each]), twins.slice(1), twins])
    it(`reports what is still reported, or listed, without ${off.join(', ') || 'an exception'}`, () => {
      const text = JSON.stringify({ rules: Object.fromEntries(off.map((each) => [each, 0])) });
      const cwd = folderOf({ ...files, '.dclintrc': text });
      const { stdout } = spawnSync(process.execPath, [dclint, '.', '-f', 'json'], { cwd, encoding: 'utf8' });
      const [{ messages }] = JSON.parse(stdout) as [{ messages: { rule: string }[] }];
      const { out, errors } = plimsoll(['migrate'], { cwd });
      writeFileSync(join(cwd, '.plimsoll.yaml'), out);
      const found = JSON.parse(plimsoll(['scan', '--format', 'json'], { cwd }).out) as {
        findings: { refs?: { dclint?: string[] } }[];
      };
      const ours = new Set(found.findings.flatMap(({ refs }) => refs?.dclint ?? []));
      for (const { rule } of messages) assert.ok(ours.has(rule) || errors.includes(rule), rule);
      for (const each of off) assert.ok(!messages.some(({ rule }) => rule === each), each);
    });
});
