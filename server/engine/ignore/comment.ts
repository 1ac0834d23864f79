import { canonicalId } from '../config/checks.ts';
import type { Peer, Refs } from '../finding.ts';
import { limits } from '../source/limits.ts';
import type { Span } from '../source/text.ts';

/** The tool that a comment is for: Plimsoll or another one. */
type CommentTool = 'plimsoll' | Peer;

/**
 * The part that a comment applies to. `next`: the instruction, key or item that follows (or shares its line); `line`: the same,
 * but only one line; `stage`: the stage of the next FROM; `block`: that stage, otherwise `next`; `file`: the whole file; `head`:
 * the whole file if nothing stands above the comment.
 */
export type Covers = 'next' | 'line' | 'stage' | 'block' | 'file' | 'head';

/** One id in a comment. `keys` are what it suppresses, as `tool:id` in canonical spelling; a trailing `*` matches any rest. */
export interface PragmaName {
  readonly keys: readonly string[];
  readonly text: string;
  readonly span: Span;
}

/** A comment that suppresses findings. */
export interface Pragma {
  readonly tool: CommentTool;
  readonly covers: Covers;
  readonly names: readonly PragmaName[];
  /** True if all findings are suppressed except those with the names (`kics-scan enable=`). */
  readonly only: boolean;
  /** Last day on which it applies, `YYYY-MM-DD`. */
  readonly until: string | undefined;
  /** Who answers for it. */
  readonly owner: string | undefined;
  /** The reason in the comment; empty if there are only the dashes. */
  readonly reason: string | undefined;
  /** The whole comment. */
  readonly span: Span;
}

/** Reads one comment, including `#`, that starts at offset `at`. Most comments contain no pragma. */
export function pragmasIn(comment: string, at: number): Pragma[] {
  const lower = comment.toLowerCase();
  for (const mark in forms) {
    const found = lower.includes(mark) ? forms[mark]!(reader(comment, at)) : [];
    if (found.length > 0) return found;
  }
  return [];
}

/** Reads the value of a `# check=` parser directive (Dockerfile reference, check). */
export function pragmaOfCheck(value: string, at: number, span: Span): Pragma[] {
  return checked(reader(value, at), value, 0, 'file', span);
}

/** The keys by which comments may suppress a finding. */
export function keysOf(rule: string, refs: Refs): string[] {
  const keys = [`plimsoll:${rule}`, 'plimsoll:*'];
  for (const peer of speaking) {
    for (const id of refs[peer] ?? []) keys.push(`${peer}:${canonicalId(peer, id)}`);
    if (refs[peer]?.length) keys.push(`${peer}:*`);
  }
  return keys;
}

const speaking = [
  'hadolint',
  'buildkit',
  'trivy',
  'checkov',
  'kics',
  'semgrep',
  'tally',
  'droast',
  'dclint',
] as const satisfies readonly Peer[];

interface Reader {
  readonly text: string;
  readonly span: Span;
  /** Finds names with `pattern` in `text.slice(from, to)`; at most one more than allowed. */
  names(tool: CommentTool, pattern: RegExp, from: number, to?: number): PragmaName[];
}

function reader(text: string, at: number): Reader {
  return {
    text,
    span: { start: at, end: at + text.length },
    names(tool, pattern, from, to = text.length) {
      const found: PragmaName[] = [];
      for (const match of text.slice(from, to).matchAll(pattern)) {
        const start = at + from + match.index;
        const span = { start, end: start + match[0].length };
        found.push({ keys: keysOfName(tool, match[0]), text: match[0], span });
        if (found.length > limits.ignored) break;
      }
      return found;
    },
  };
}

function keysOfName(tool: CommentTool, id: string): string[] {
  if (tool === 'buildkit' && /^all$/i.test(id)) return ['buildkit:*'];
  if (tool !== 'tally') return [`${tool}:${canonicalId(tool, id)}`];
  const [, space] = /^(hadolint|buildkit|tally)\//i.exec(id) ?? [];
  const bare = space ? id.slice(space.length + 1) : id;
  const spaces = (space ? [space.toLowerCase()] : ['tally', 'hadolint', 'buildkit']) as Peer[];
  return spaces.map((peer) => `${peer}:${/^(?:all|\*)$/i.test(bare) ? '*' : canonicalId(peer, bare)}`);
}

const ids = /[\w][\w./-]*/g;

type Extra = Partial<Pick<Pragma, 'only' | 'until' | 'owner' | 'reason'>>;

function pragma(
  span: Span,
  tool: CommentTool,
  covers: Covers,
  names: readonly PragmaName[],
  extra: Extra = {},
): Pragma {
  const none = { until: undefined, owner: undefined, reason: undefined };
  return { tool, covers, names, only: false, ...none, ...extra, span };
}

const anything = (tool: CommentTool, span: Span): PragmaName[] => [{ keys: [`${tool}:*`], text: '', span }];

/** Returns the end of a comma-separated list of ids that starts at `from`. */
function listEnd(text: string, from: number): number {
  const list = /^\s*[\w*][\w./*-]*(?:\s*,\s*[\w*][\w./*-]*)*/.exec(text.slice(from));
  return from + (list?.[0].length ?? 0);
}

function checked(read: Reader, text: string, from: number, covers: Covers, span: Span): Pragma[] {
  const skip = /(?:^|;)\s*skip\s*=/i.exec(text.slice(from));
  if (!skip) return [];
  const start = from + skip.index + skip[0].length;
  const names = read.names('buildkit', ids, start, listEnd(text, start));
  return names.length > 0 ? [pragma(span, 'buildkit', covers, names)] : [];
}

/** The comment readers by a lower-case word that each such comment contains. The first reader that finds something decides. */
const forms: Readonly<Record<string, (read: Reader) => Pragma[]>> = {
  plimsoll(read) {
    const head = /^#+\s*plimsoll\s*:\s*ignore(-file)?(?![\w-])/i.exec(read.text);
    if (!head) return [];
    const from = head[0].length;
    const rest = read.text.slice(from);
    const dashes = rest.search(/(?:^|\s)--(?:\s|$)/);
    const asked = dashes < 0 ? rest : rest.slice(0, dashes);
    const until = /\suntil(?:\s+|=)(\d{4}-\d\d-\d\d)(?=[\s,]|$)/.exec(asked);
    const owner = /\sowner(?:\s+|=)([^\s,]+)/.exec(asked);
    const end = from + Math.min(until?.index ?? asked.length, owner?.index ?? asked.length);
    const names = read.names('plimsoll', ids, from, end);
    const all = anything('plimsoll', { start: read.span.start, end: read.span.start + from });
    return [
      pragma(read.span, 'plimsoll', head[1] ? 'file' : 'next', names.length > 0 ? names : all, {
        until: until?.[1],
        owner: owner?.[1],
        reason:
          dashes < 0
            ? undefined
            : rest
                .slice(dashes)
                .replace(/^\s*--/, '')
                .trim(),
      }),
    ];
  },
  hadolint(read) {
    const head = /^#+\s*hadolint\s+(?:(global|stage)\s+)?ignore\s*=/i.exec(read.text);
    if (!head) return [];
    const names = read.names('hadolint', ids, head[0].length, listEnd(read.text, head[0].length));
    const word = head[1]?.toLowerCase();
    return [
      pragma(read.span, 'hadolint', word === 'global' ? 'file' : word === 'stage' ? 'stage' : 'next', names),
    ];
  },
  check(read) {
    const head = /^#+\s*check\s*=/i.exec(read.text);
    return head ? checked(read, read.text, head[0].length, 'next', read.span) : [];
  },
  trivy(read) {
    return [...read.text.matchAll(/\btrivy:ignore:([\w*-]+)(\S*)/gi)].map((match) => {
      const from = match.index + match[0].toLowerCase().indexOf(':ignore:') + ':ignore:'.length;
      const expiry = /:exp:(\d{4}-\d\d-\d\d)/i.exec(match[2] ?? '')?.[1];
      const names = read.names('trivy', /[\w*-]+/g, from, from + (match[1] ?? '').length);
      return pragma(read.span, 'trivy', 'next', names, { until: expiry });
    });
  },
  skip(read) {
    return [...read.text.matchAll(/:\s*skip\s*=\s*(\w+(?:,\w+)*)/gi)].flatMap((match) => {
      const before = read.text.slice(Math.max(0, match.index - 11), match.index);
      if (!/\b(?:checkov|bridgecrew|cortex)$/i.test(before)) return [];
      const end = match.index + match[0].length;
      const names = read.names('checkov', ids, end - (match[1] ?? '').length, end);
      const reason = /^:([^\n]*)/.exec(read.text.slice(end))?.[1]?.trim();
      return pragma(read.span, 'checkov', 'file', names, { reason });
    });
  },
  kics(read) {
    const head =
      /^#+\s*kics-scan\s+((?:ignore-line|ignore-block|ignore)(?![\w-])|(?:disable|enable)\s*=)/i.exec(
        read.text,
      );
    const word = head?.[1]?.toLowerCase();
    if (!head || !word) return [];
    if (word === 'ignore-line') return [pragma(read.span, 'kics', 'line', anything('kics', read.span))];
    if (word === 'ignore-block') return [pragma(read.span, 'kics', 'block', anything('kics', read.span))];
    if (word === 'ignore') return [pragma(read.span, 'kics', 'head', anything('kics', read.span))];
    const names = read.names('kics', ids, head[0].length, listEnd(read.text, head[0].length));
    return [pragma(read.span, 'kics', 'head', names, { only: word.startsWith('enable') })];
  },
  nosem(read) {
    const head = /\bnosem(?:grep)?\b(\s*:)?/i.exec(read.text);
    if (!head) return [];
    const from = head.index + head[0].length;
    const names = head[1] ? read.names('semgrep', ids, from, listEnd(read.text, from)) : [];
    return [pragma(read.span, 'semgrep', 'line', names.length > 0 ? names : anything('semgrep', read.span))];
  },
  tally(read) {
    const head = /^#+\s*tally\s+(global\s+)?ignore\s*=/i.exec(read.text);
    if (!head) return [];
    const names = read.names('tally', /[\w*][\w./*-]*/g, head[0].length, listEnd(read.text, head[0].length));
    return [pragma(read.span, 'tally', head[1] ? 'file' : 'next', names)];
  },
  droast(read) {
    const head = /^#+\s*droast\s+(global\s+)?ignore\s*=/i.exec(read.text);
    if (!head) return [];
    const names = read.names('droast', ids, head[0].length, listEnd(read.text, head[0].length));
    const until = /\sexpires\s*=\s*"?(\d{4}-\d\d-\d\d)/i.exec(read.text)?.[1];
    return [pragma(read.span, 'droast', head[1] ? 'head' : 'next', names, { until })];
  },
  dclint(read) {
    const head = /^#+\s*dclint\s+disable(-file|-line)?(?![\w-])/i.exec(read.text);
    if (!head) return [];
    const names = read.names('dclint', ids, head[0].length);
    const covers = head[1] === '-line' ? 'line' : 'head';
    return [pragma(read.span, 'dclint', covers, names.length > 0 ? names : anything('dclint', read.span))];
  },
};
