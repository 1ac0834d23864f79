import { rules } from '../../rules/index.ts';
import {
  type AnyRule,
  type Config,
  defaultConfig,
  emptyProject,
  type Finding,
  lint,
  mergeRefs,
  type Peer,
} from '../../server/engine/index.ts';
import { type PeerCase, peerCases } from './corpus.ts';
import { completed } from './project.ts';

/** How our result for one case compares with the other tool's. */
export interface Outcome {
  readonly id: string;
  readonly tool: string;
  readonly rule: string;
  readonly wanted: 'finding' | 'silence';
  readonly agrees: boolean;
  /** For a finding with an expected line: whether ours is on that line, or in the instruction or service that it names. */
  readonly onLine: boolean | undefined;
}

const peerOf: Record<string, Peer> = { 'trivy-checks': 'trivy' };

/** With all rules on: a case tests whether the tool detects something, not whether it does so by default. */
const config: Config = { ...defaultConfig, profiles: ['strict'], today: '2026-11-24' };

/** The ids of another tool's checks that our rules claim to cover. */
export function covered(): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const rule of rules) for (const key of keysOf(refsOf(rule))) ids.add(key);
  return ids;
}

function refsOf(rule: AnyRule) {
  return Object.values(rule.messages).reduce(
    (refs, message) => mergeRefs(refs, typeof message === 'object' ? message.refs : undefined),
    rule.refs,
  );
}

/** References as `tool id` keys; tally has its own names for hadolint's and BuildKit's checks. */
function keysOf(refs: Finding['refs']): string[] {
  return Object.entries(refs).flatMap(([peer, ids]) =>
    ids.flatMap((id) =>
      peer === 'hadolint' || peer === 'buildkit'
        ? [`${peer} ${id}`, `tally ${peer}/${id}`]
        : [`${peer} ${id}`],
    ),
  );
}

/** Runs every case whose rule we cover; cases with a configuration of their own are counted as skipped. */
export function compare(): { outcomes: Outcome[]; skipped: number } {
  const known = covered();
  const outcomes: Outcome[] = [];
  let skipped = 0;
  for (const each of peerCases()) {
    const wanted = wants(each).filter(({ rule }) => known.has(keyOf(each, rule)));
    if (wanted.length === 0) continue;
    if (each.config !== undefined) {
      skipped++;
      continue;
    }
    const findings = findingsOf(each);
    for (const { rule, wanted: want, line, service } of wanted) {
      const hits = findings.filter(({ finding }) => keysOf(finding.refs).includes(keyOf(each, rule)));
      const positive = want === 'finding';
      const placed = line !== null || service !== undefined;
      outcomes.push({
        id: each.id,
        tool: each.tool,
        rule,
        wanted: want,
        agrees: positive ? hits.length > 0 : hits.length === 0,
        onLine:
          positive && placed && hits.length > 0
            ? hits.some(
                (hit) =>
                  hit.lines.has(line ?? 0) || (service !== undefined && hit.finding.service === service),
              )
            : undefined,
      });
    }
  }
  return { outcomes, skipped };
}

function keyOf({ tool, rule, rule_id }: PeerCase, asked: string): string {
  return `${peerOf[tool] ?? tool} ${asked === rule && rule_id !== undefined ? rule_id : asked}`;
}

type Want = { rule: string; wanted: Outcome['wanted']; line: number | null; service: string | undefined };

function wants({ rule, expect, absent, exact }: PeerCase): Want[] {
  const found = expect.map(
    (each): Want => ({ rule: each.rule, wanted: 'finding', line: each.line, service: each.service }),
  );
  const silent = new Set(absent ?? []);
  if (exact && expect.length === 0 && rule !== '*') silent.add(rule);
  return [
    ...found,
    ...[...silent].map((each): Want => ({ rule: each, wanted: 'silence', line: null, service: undefined })),
  ];
}

/** The findings of a case, each with the one-based lines of the finding or of the instruction around it. */
function findingsOf(each: PeerCase): { finding: Finding; lines: ReadonlySet<number> }[] {
  const path = each.kind === 'compose' ? 'compose.yaml' : 'Dockerfile';
  const given = emptyProject().with({ path, text: each.text, kind: each.kind });
  const project = completed(given, path, (at) =>
    at.endsWith('.dockerignore') ? each.dockerignore : undefined,
  );
  const document = project.document(path);
  const lines = document?.file.lines;
  return lint(project, path, rules, config).findings.map((finding) => {
    const covered = new Set<number>();
    const cover = ({ start, end }: { start: number; end: number }) => {
      const last = lines?.position(end).line ?? 0;
      for (let line = lines?.position(start).line ?? 0; line <= last; line++) covered.add(line + 1);
    };
    cover(finding.span);
    if (document?.kind === 'dockerfile') {
      for (const { span } of document.instructions) {
        if (span.start <= finding.span.start && finding.span.start < span.end) cover(span);
      }
    }
    return { finding, lines: covered };
  });
}
